import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.opensearch.Version;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.Node;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.PluginInfo;

/**
 * One node of OpenSearch in a plain JVM, for tests: {@code ServeNode SETTING=VALUE … -- PLUGIN …}.
 *
 * <p>It ends when its standard input ends, so it never outlives the process that started it.
 */
public final class ServeNode extends Node {
    @SuppressWarnings({"rawtypes", "unchecked"}) // 2.x takes the classes of plugins, 3.x what is known of them
    private ServeNode(Environment environment, Collection plugins) {
        super(environment, plugins, true);
    }

    public static void main(String[] arguments) throws Exception {
        Settings.Builder settings = Settings.builder();
        List<Object> plugins = new ArrayList<>();
        boolean isPlugin = false;
        for (String argument : arguments) {
            if (argument.equals("--")) {
                isPlugin = true;
            } else if (isPlugin) {
                plugins.add(plugin(argument));
            } else {
                settings.put(argument.split("=", 2)[0], argument.split("=", 2)[1]);
            }
        }
        Settings complete = settings.build();
        Path config = Path.of(complete.get("path.home"), "config");
        ServeNode node = new ServeNode(new Environment(complete, config), plugins);
        node.start();
        System.out.println("started");
        while (System.in.read() >= 0) {
            continue;
        }
        Runtime.getRuntime().halt(0); // nothing that tests wrote has to survive
    }

    private static Object plugin(String name) throws ClassNotFoundException {
        Class<?> type = Class.forName(name);
        if (Version.CURRENT.major < 3) {
            return type.asSubclass(Plugin.class);
        }
        return new PluginInfo(name, "", "", Version.CURRENT, "21", name, null, List.of(), false);
    }
}
