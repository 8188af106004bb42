/** Compiles everything into `dist/`, and bundles the command so that it starts without loading hundreds of files. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')

/** Output whose source is gone would still be found by imports and by the test runner. */
function removeOrphans() {
  if (!existsSync(dist)) return
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.js') || entry.parentPath.startsWith(join(dist, 'bundle'))) continue
    const output = join(entry.parentPath, entry.name)
    const source = join(root, relative(dist, output)).replace(/\.js$/, '.ts')
    if (existsSync(source)) continue
    for (const suffix of ['.js', '.js.map', '.d.ts']) rmSync(output.replace(/\.js$/, suffix), { force: true })
  }
}

function run(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

removeOrphans()
run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json')
run('dist/scripts/field-docs.js')
buildSync({
  absWorkingDir: root,
  entryPoints: ['dist/cli/main.js'],
  // As deep below `dist/` as the modules that look for files next to themselves.
  outfile: 'dist/bundle/cli/main.js',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: 'linked',
  // better-sqlite3 finds its native part by its own path.
  external: ['better-sqlite3'],
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
})
