def support = evaluate(support as File)

assert new File(basedir, 'target/lib').list().length == 1

def answer = support.onClassPath(basedir)
assert answer.status == 1
assert answer.out.isEmpty()
assert answer.err.contains('io.selectors.BackendUnavailableException: No backend is usable here.'
        + ' None was found: add io.selectors:selectors, or io.selectors:selectors-backend-jdk,'
        + ' selectors-backend-epoll (Linux) or selectors-backend-kqueue (macOS, BSD), to the class path or module path;'
        + ' an image made by jlink needs --add-modules io.selectors.all.')
