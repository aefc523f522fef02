function find(users, name, age) {
  // ruleid: omni.js.injection.mongo-where
  users.find({ $where: "this.name == '" + name + "'" });
  // ruleid: omni.js.injection.mongo-where
  users.countDocuments({ active: true, $where: `this.age > ${age}` });
  // ok: omni.js.injection.mongo-where
  users.find({ name: { $eq: name } });
  // ok: omni.js.injection.mongo-where
  users.find({ $where: "this.credits == this.debits" });
  // A near miss: a key of another name.
  // ok: omni.js.injection.mongo-where
  users.find({ where: "this.name == '" + name + "'" });
}
