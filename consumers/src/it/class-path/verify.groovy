def support = evaluate(support as File)

def answer = support.onClassPath(basedir, support.nativeAccess('ALL-UNNAMED'))
assert answer.status == 0
assert answer.out.startsWith("${support.backend}, readable true")
assert answer.err.isEmpty()

def jdk = support.onClassPath(basedir, support.nativeAccess('ALL-UNNAMED') + ['-Dselectors.backend=jdk'])
assert jdk.out.startsWith('jdk, readable true')
assert jdk.err.isEmpty()

// Each jar of ours carries the licence, and a POM that needs no parent and brings nothing of the tests'.
new File(basedir, 'target/lib').listFiles().findAll { it.name.startsWith('selectors-') }.each { jar ->
    def file = new java.util.jar.JarFile(jar)
    assert file.getInputStream(file.getEntry('META-INF/LICENSE')).text.contains('Apache License')
    def pom = file.getInputStream(file.stream().filter { it.name.endsWith('/pom.xml') }.findFirst().get()).text
    assert !pom.contains('<parent>') && !pom.contains('junit') && !pom.contains('${')
}

// What the jars tell native-image, which is not at hand here: each class, field and method named is there, and no native method is missed.
def jars = new File(basedir, 'target/lib').listFiles().findAll { it.name.endsWith('.jar') }
def loader = new URLClassLoader(jars*.toURI()*.toURL() as URL[])
def find = { name -> ['int': int, 'long': long][name] ?: Class.forName(name, false, loader) }
def described = [] as Set, withNativeMethods = [] as Set
jars.findAll { it.name.startsWith('selectors-') }.each { jar ->
    def file = new java.util.jar.JarFile(jar)
    file.stream().filter { it.name.startsWith('io/') && it.name.endsWith('.class') }.each { entry ->
        def type = find(entry.name.replace('/', '.') - '.class')
        if (type.declaredMethods.any { java.lang.reflect.Modifier.isNative(it.modifiers) }) {
            withNativeMethods << type.name
        }
    }
    file.stream().filter { it.name ==~ 'META-INF/native-image/.*[.]json' }.each { entry ->
        assert entry.name == "META-INF/native-image/io.selectors/${jar.name.replaceAll('-[0-9].*', '')}/reachability-metadata.json"
        def metadata = new groovy.json.JsonSlurper().parse(file.getInputStream(entry))
        assert (metadata.keySet() - ['comment', 'reflection', 'resources', 'foreign']).isEmpty()
        metadata.reflection.findAll { it.type instanceof String && (support.java >= 22 || !it.type.endsWith('.Downcalls')) }.each { entered ->
            described << entered.type
            def type = find(entered.type)
            entered.fields.each { assert type.getDeclaredField(it.name) }
            entered.methods.each { method ->
                def parameters = method.parameterTypes.collect(find) as Class[]
                assert method.name == '<init>' ? type.getDeclaredConstructor(parameters) : type.getDeclaredMethod(method.name, parameters)
            }
        }
        metadata.resources.each { assert file.getEntry(it.glob) }
    }
}
assert withNativeMethods.size() >= 7
assert described.containsAll(withNativeMethods)
