import os

import psycopg2
import redis


def connect(settings):
    # ruleid: omni.py.secrets.hardcoded-db-password
    first = psycopg2.connect(host="db", user="app", password="winter-2031-rain")
    # ruleid: omni.py.secrets.hardcoded-db-password
    second = redis.Redis(host="cache", password="blue-lamp-77")
    # ok: omni.py.secrets.hardcoded-db-password
    third = psycopg2.connect(host="db", password=os.environ["DB_PASSWORD"])
    # ok: omni.py.secrets.hardcoded-db-password
    fourth = redis.Redis(host="cache", password=settings.redis_password)
    # A near miss: an empty password is no secret.
    # ok: omni.py.secrets.hardcoded-db-password
    fifth = redis.Redis(host="localhost", password="")
    return first, second, third, fourth, fifth
