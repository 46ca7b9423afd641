import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.search.similarities.PerFieldSimilarityWrapper;
import org.apache.lucene.search.similarities.Similarity;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/**
 * Scores queries with Lucene, for comparison: nothing is analysed here, tokens come as they are.
 *
 * <p>Usage: Score FOLDER K1 BS COUNT. BS is the b of each field, separated by commas. The folder holds {@code
 * documents.tsv}, with a line a document: the tokens of each field, separated by blanks, fields separated by tabs; a
 * line "---" commits and so begins a new segment. {@code queries.tsv} has a line a query: clauses "field number,
 * weight, term" separated by tabs, three cells a clause. The answer goes to {@code scores.tsv}: query number, document
 * number, score.
 */
public final class Score {
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    float k1 = Float.parseFloat(arguments[1]);
    String[] b = arguments[2].split(",");
    int count = Integer.parseInt(arguments[3]);
    Similarity similarity =
        new PerFieldSimilarityWrapper() {
          @Override
          public Similarity get(String field) {
            return new BM25Similarity(k1, Float.parseFloat(b[Integer.parseInt(field)]));
          }
        };
    BooleanQuery.setMaxClauseCount(Integer.MAX_VALUE);
    try (Directory directory = FSDirectory.open(folder.resolve("lucene"))) {
      index(folder, directory, similarity);
      search(folder, directory, similarity, count);
    }
  }

  private static void index(Path folder, Directory directory, Similarity similarity) throws IOException {
    IndexWriterConfig config = new IndexWriterConfig();
    config.setSimilarity(similarity).setMergePolicy(NoMergePolicy.INSTANCE).setRAMBufferSizeMB(512);
    FieldType type = new FieldType();
    type.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
    type.setTokenized(false);
    type.freeze();
    int number = 0;
    try (IndexWriter writer = new IndexWriter(directory, config);
        BufferedReader lines = Files.newBufferedReader(folder.resolve("documents.tsv"), StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("---")) {
          writer.commit();
          continue;
        }
        Document document = new Document();
        document.add(new StoredField("number", number++));
        String[] fields = line.split("\t", -1);
        for (int i = 0; i < fields.length; i++) {
          for (String token : fields[i].isEmpty() ? new String[0] : fields[i].split(" ")) {
            document.add(new Field(Integer.toString(i), token, type));
          }
        }
        writer.addDocument(document);
      }
    }
  }

  private static void search(Path folder, Directory directory, Similarity similarity, int count) throws IOException {
    List<String> queries = Files.readAllLines(folder.resolve("queries.tsv"), StandardCharsets.UTF_8);
    try (DirectoryReader reader = DirectoryReader.open(directory);
        BufferedWriter out = Files.newBufferedWriter(folder.resolve("scores.tsv"), StandardCharsets.UTF_8)) {
      IndexSearcher searcher = new IndexSearcher(reader);
      searcher.setSimilarity(similarity);
      for (int query = 0; query < queries.size(); query++) {
        String[] cells = queries.get(query).split("\t", -1);
        BooleanQuery.Builder sum = new BooleanQuery.Builder();
        for (int i = 0; i + 2 < cells.length; i += 3) {
          TermQuery term = new TermQuery(new Term(cells[i], cells[i + 2]));
          sum.add(new BoostQuery(term, Float.parseFloat(cells[i + 1])), BooleanClause.Occur.SHOULD);
        }
        for (ScoreDoc hit : searcher.search(sum.build(), count).scoreDocs) {
          String number = searcher.doc(hit.doc).get("number");
          out.write(query + "\t" + number + "\t" + Float.toString(hit.score) + "\n");
        }
      }
    }
  }
}
