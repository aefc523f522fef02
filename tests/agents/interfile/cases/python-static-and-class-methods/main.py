from lib import Tool
def main():
    Tool.run(source())
    Tool.make(source())
