import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { repository } from '../support/peapod.ts'

const script = pathToFileURL(join(repository, 'scripts', 'prepare.mjs')).href

for (const version of ['18.20.4', '20.18.1'])
  t.test(`npm start on Node.js ${version} says which version it takes`, async (t) => {
    const pretended = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`
    const args = ['--input-type=module', '--eval', `${pretended}; await import('${script}')`]
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    t.match({ status, stdout }, { status: 1, stdout: '' })
    t.match(
      stderr,
      `peapod needs Node.js 20.19 or newer; this is ${version}.\nInstall a newer one from https://nodejs.org`,
    )
  })
