const { Tool } = require('./tool');
Tool.run(source());
