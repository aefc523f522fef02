const impl = require('../impl');
module.exports = { ...impl };
