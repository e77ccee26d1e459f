// What the scripts that look at a built consumer share: run a program, and know what to expect of it.

String system = System.getProperty('os.name')
int java = Runtime.version().feature()

def run = { File folder, List<?> command ->
    def builder = new ProcessBuilder(command*.toString()).directory(folder)
    builder.environment().keySet().removeAll(['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS'])
    def process = builder.start()
    def out = new StringBuffer(), err = new StringBuffer()
    def readers = [process.consumeProcessOutputStream(out), process.consumeProcessErrorStream(err)]
    if (!process.waitFor(120, java.util.concurrent.TimeUnit.SECONDS)) {
        process.destroyForcibly()
        throw new AssertionError("still running after two minutes: $command\n$out\n$err")
    }
    readers*.join()
    println "$command\nanswered ${process.exitValue()}\n$out\n$err"
    [status: process.exitValue(), out: out.toString(), err: err.toString()]
}

def tool = { String name -> new File(System.getProperty('java.home'), "bin/$name").path }

[
    run: run,
    tool: tool,
    // The program on the class path: its jar, then what Maven copied beside it.
    onClassPath: { File folder, List<String> options = [] ->
        def path = [new File(folder, 'target/consumer.jar'), new File(folder, 'target/lib/*')].join(File.pathSeparator)
        run(folder, [tool('java')] + options + ['-cp', path, 'consumer.Main'])
    },
    // Silences what Java 24 and later say of native access; earlier versions say nothing.
    nativeAccess: { String modules -> java < 24 ? [] : ["--enable-native-access=$modules".toString()] },
    backend: system == 'Linux' ? 'epoll' : system == 'Mac OS X' || system.endsWith('BSD') ? 'kqueue' : 'jdk',
    binding: system == 'Linux' && java >= 22 ? 'foreign' : 'jna',
    linux: system == 'Linux',
    java: java,
]
