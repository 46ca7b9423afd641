import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import org.apache.lucene.util.SmallFloat;

/** Writes for each length, one a line, which byte Lucene keeps it in and which length this byte stands for. */
public final class Lengths {
  public static void main(String[] arguments) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    StringBuilder out = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      byte kept = SmallFloat.intToByte4(Integer.parseInt(line));
      out.append(Byte.toUnsignedInt(kept)).append(' ').append(SmallFloat.byte4ToInt(kept)).append('\n');
    }
    System.out.print(out);
  }
}
