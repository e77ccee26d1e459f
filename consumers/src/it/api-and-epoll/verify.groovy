def support = evaluate(support as File)

def answer = support.onClassPath(basedir, support.nativeAccess('ALL-UNNAMED'))
if (support.linux) {
    assert answer.status == 0
    assert answer.out.startsWith('epoll, readable true')
    assert answer.err.isEmpty()
} else {
    assert answer.status == 1
    assert answer.err.contains('No backend is usable here. Found: epoll (unusable: ')
}
