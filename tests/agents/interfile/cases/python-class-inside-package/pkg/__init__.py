from . import db
from .db import Db
