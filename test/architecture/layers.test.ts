import { dirname, join } from 'node:path'
import t from 'tap'
import { type Folder, folders, sourceFiles } from './source-files.ts'

/** Programs see the cluster through a client only, and never each other. */
const programs: readonly Folder[] = ['controllers', 'scheduler', 'node-agent']
const hiddenFromPrograms: readonly Folder[] = ['storage', 'apiserver', ...programs]

function mayImport(from: Folder, to: Folder): boolean {
  if (from === to) return true
  if (programs.includes(from) && hiddenFromPrograms.includes(to)) return false
  return folders.indexOf(to) < folders.indexOf(from)
}

const importPattern = /(?:from|import)\s*\(?\s*'(\.[^']+)'/g

t.test('a folder imports only from folders that stand before it', async (t) => {
  const files = sourceFiles()
  t.ok(files.length > 100, 'the sources are found')
  for (const { path, folder, text } of files)
    for (const [, target] of text.matchAll(importPattern)) {
      const imported = join(dirname(path), target as string).split('/')[0] as Folder
      // A main.ts may wire anything.
      if (!folders.includes(imported) || path.endsWith('/main.ts')) continue
      if (!mayImport(folder, imported)) t.fail(`${path} imports ${target}`)
    }
})
