import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.FSDirectory;

/**
 * Lucene as Elasticsearch sets it up with the {@code asciifolding} filter: standard tokenizer, lower case, ASCII folding,
 * BM25 with its default parameters.
 *
 * <p>Usage: {@code Fold index FOLDER}, with a line "id, tab, text" a document on standard input; {@code Fold search FOLDER},
 * with a line "limit, tab, query" a query on standard input, answered by a line of ids separated by tabs.
 */
public final class Fold {
  private static final Analyzer FOLDING =
      new Analyzer() {
        @Override
        protected TokenStreamComponents createComponents(String field) {
          Tokenizer tokenizer = new StandardTokenizer();
          return new TokenStreamComponents(tokenizer, new ASCIIFoldingFilter(new LowerCaseFilter(tokenizer)));
        }
      };

  public static void main(String[] arguments) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (FSDirectory directory = FSDirectory.open(Path.of(arguments[1]))) {
      if (arguments[0].equals("index")) {
        index(lines, directory);
      } else {
        search(lines, directory);
      }
    }
  }

  private static void index(BufferedReader lines, FSDirectory directory) throws IOException {
    try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(FOLDING))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int tab = line.indexOf('\t');
        Document document = new Document();
        document.add(new StoredField("id", line.substring(0, tab)));
        document.add(new TextField("text", line.substring(tab + 1), Field.Store.YES));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
  }

  private static void search(BufferedReader lines, FSDirectory directory) throws IOException {
    PrintStream answers = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      IndexSearcher searcher = new IndexSearcher(reader);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int tab = line.indexOf('\t');
        BooleanQuery.Builder words = new BooleanQuery.Builder();
        for (String word : words(line.substring(tab + 1))) {
          words.add(new TermQuery(new Term("text", word)), BooleanClause.Occur.SHOULD);
        }
        StringBuilder ids = new StringBuilder();
        for (ScoreDoc hit : searcher.search(words.build(), Integer.parseInt(line.substring(0, tab))).scoreDocs) {
          ids.append(ids.length() == 0 ? "" : "\t").append(searcher.doc(hit.doc).get("id"));
        }
        answers.println(ids);
        answers.flush();
      }
    }
  }

  private static Set<String> words(String text) throws IOException {
    Set<String> words = new LinkedHashSet<>();
    try (TokenStream tokens = FOLDING.tokenStream("text", text)) {
      CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        words.add(term.toString());
      }
      tokens.end();
    }
    return words;
  }
}
