// Brings the machine from "Node 18 and npm" to what the repository needs, then runs it.
// This file and those in bootstrap/ run on the user's own Node, before anything is installed.
const oldestMajor = 18;
const major = Number(process.versions.node.split('.')[0]);

if (major < oldestMajor) {
  console.error(
    'This needs Node ' +
      oldestMajor +
      ' or newer to start with (it then fetches its own); you have ' +
      process.version +
      '.',
  );
  process.exitCode = 1;
} else {
  // Imported late: an older Node could not even parse these files.
  import('./bootstrap/main.mjs')
    .then(function (bootstrap) {
      return bootstrap.main(process.argv.slice(2));
    })
    .then(function (exitCode) {
      process.exitCode = exitCode;
    })
    .catch(function (error) {
      console.error(error);
      process.exitCode = 1;
    });
}
