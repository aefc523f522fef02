from lib import run
value = source()
run(value)
run("c")
