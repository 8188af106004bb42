/** Compiles everything into `dist/`. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')

/** Output whose source is gone would still be found by imports and by the test runner. */
function removeOrphans() {
  if (!existsSync(dist)) return
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.js')) continue
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
