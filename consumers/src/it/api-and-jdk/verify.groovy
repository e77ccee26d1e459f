def support = evaluate(support as File)

assert new File(basedir, 'target/lib').list()*.replaceAll('-[0-9].*', '').sort() == ['selectors-api', 'selectors-backend-jdk']

def answer = support.onClassPath(basedir)
assert answer.status == 0
assert answer.out.startsWith('jdk, readable true')
assert answer.err.isEmpty()
