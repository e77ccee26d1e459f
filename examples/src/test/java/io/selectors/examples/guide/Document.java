package io.selectors.examples.guide;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.commonmark.ext.gfm.tables.TableBody;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;

/** A Markdown file of the project. */
final class Document {
    static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private static final Parser PARSER = Parser.builder().extensions(List.of(TablesExtension.create())).build();

    /** A fenced block: its language, and what the comment before it says. */
    record Fence(String language, String mark, String text) { }

    private final Path path;
    private final Node root;

    private Document(Path path) throws IOException {
        this.path = path;
        this.root = PARSER.parse(Sources.read(path));
    }

    static Document of(Path path) {
        try {
            return new Document(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every one that is part of the project. */
    static List<Document> all() throws IOException {
        return Sources.ending(".md").keySet().stream().map(path -> of(ROOT.resolve(path))).toList();
    }

    Path path() {
        return path;
    }

    List<Fence> fences() {
        List<Fence> fences = new ArrayList<>();
        visit(root, node -> {
            if (node instanceof FencedCodeBlock block) {
                String mark = block.getPrevious() instanceof HtmlBlock comment ? comment.getLiteral() : "";
                fences.add(new Fence(block.getInfo(), mark.replaceAll("^<!-- snippet: | -->$", ""), block.getLiteral()));
            }
        });
        return fences;
    }

    /** Every piece of code within text. */
    List<String> code() {
        List<String> code = new ArrayList<>();
        visit(root, node -> {
            if (node instanceof Code piece) {
                code.add(piece.getLiteral());
            }
        });
        return code;
    }

    List<String> links() {
        List<String> links = new ArrayList<>();
        visit(root, node -> {
            if (node instanceof Link link) {
                links.add(link.getDestination());
            } else if (node instanceof Image image) {
                links.add(image.getDestination());
            }
        });
        return links;
    }

    /** The anchors of its headings, as GitHub makes them. */
    Set<String> anchors() {
        Set<String> anchors = new HashSet<>();
        Map<String, Integer> counts = new HashMap<>();
        visit(root, node -> {
            if (node instanceof Heading) {
                String anchor = text(node).toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
                int count = counts.merge(anchor, 1, Integer::sum);
                anchors.add(count == 1 ? anchor : anchor + "-" + (count - 1));
            }
        });
        return anchors;
    }

    /** The rows of all tables, without their heads; each the texts of its cells. */
    List<List<String>> tableRows() {
        List<List<String>> rows = new ArrayList<>();
        visit(root, node -> {
            if (node instanceof TableBody body) {
                children(body).forEach(row -> rows.add(children(row).stream().map(Document::text).toList()));
            }
        });
        return rows;
    }

    private static List<Node> children(Node parent) {
        List<Node> children = new ArrayList<>();
        for (Node child = parent.getFirstChild(); child != null; child = child.getNext()) {
            children.add(child);
        }
        return children;
    }

    private static String text(Node node) {
        StringBuilder text = new StringBuilder();
        visit(node, part -> {
            if (part instanceof Text words) {
                text.append(words.getLiteral());
            } else if (part instanceof Code code) {
                text.append(code.getLiteral());
            }
        });
        return text.toString();
    }

    private static void visit(Node node, Consumer<Node> visitor) {
        visitor.accept(node);
        children(node).forEach(child -> visit(child, visitor));
    }

    @Override
    public String toString() {
        return ROOT.relativize(path).toString();
    }
}
