def support = evaluate(support as File)

// Everything as bundles, in one framework. The artifact of everything holds no code, and is none; nor is the launcher.
def bundles = new File(basedir, 'target/bundles')
bundles.mkdir()
def jars = [new File(basedir, 'target/consumer.jar')] + new File(basedir, 'target/lib').listFiles().findAll { !(it.name ==~ /selectors-\d.*/) }
jars.each { jar -> new File(bundles, jar.name).bytes = jar.bytes }

def launcher = new File(basedir, 'target/launcher').listFiles()[0]
def select = { List<String> options ->
    support.run(basedir, [support.tool('java')] + support.nativeAccess('ALL-UNNAMED') + options
            + ["-Dfelix.auto.deploy.dir=$bundles", '-Dfelix.auto.deploy.action=install,start', '-Dfelix.log.level=1',
               '-Dorg.osgi.framework.storage.clean=onFirstInit', '-jar', launcher, new File(basedir, "target/cache")])
}

def answer = select([])
assert answer.status == 0
assert answer.out.contains("${support.backend}, readable true, binding ${support.linux && support.java < 22 ? 'netty' : support.binding}")

def jna = select(['-Dselectors.epoll.binding=jna', '-Dselectors.kqueue.binding=jna'])
assert jna.out.contains("${support.backend}, readable true, binding jna")

def jdk = select(['-Dselectors.backend=jdk'])
assert jdk.out.contains('jdk, readable true')
