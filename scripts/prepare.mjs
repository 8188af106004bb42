/** Installs dependencies and builds, each only when something is missing or older than what it is made from. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const oldestNode = [20, 19]

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
  console.error(`peapod needs Node.js ${oldestNode.join('.')} or newer; this is ${process.versions.node}.`)
  console.error('Install a newer one from https://nodejs.org or with your version manager.')
  process.exit(1)
}

function modifiedAt(file) {
  const path = join(root, file)
  return existsSync(path) ? statSync(path).mtimeMs : 0
}

function newestSource() {
  const generated = new Set(['node_modules', 'dist', 'docs', 'examples'])
  const folders = readdirSync(root, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith('.') && !generated.has(entry.name),
  )
  let newest = Math.max(modifiedAt('tsconfig.json'), modifiedAt('package-lock.json'))
  for (const folder of folders)
    for (const file of readdirSync(join(root, folder.name), { recursive: true, withFileTypes: true }))
      newest = Math.max(newest, statSync(join(file.parentPath, file.name)).mtimeMs)
  return newest
}

function run(what, command, args, options = {}) {
  console.error(`peapod: ${what} …`)
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options })
  if (status === 0) return
  console.error(`peapod: ${what} failed${error ? `: ${error.message}` : ''}`)
  process.exit(status ?? 1)
}

if (modifiedAt('node_modules/.package-lock.json') < modifiedAt('package-lock.json'))
  run('installing dependencies', 'npm', ['ci', '--no-audit', '--no-fund'], { shell: process.platform === 'win32' })
// The last thing that a build writes; checking types writes into `dist/`, too.
if (modifiedAt('dist/bundle/cli/main.js') < newestSource()) run('building', process.execPath, ['scripts/build.mjs'])
