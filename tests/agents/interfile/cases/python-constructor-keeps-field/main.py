from lib import Job
def main():
    job = Job(source(), "name")
    job.run()
