import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folders of the product, lowest layer first. */
export const folders = [
  'platform',
  'apimachinery',
  'storage',
  'client',
  'apiserver',
  'controllers',
  'scheduler',
  'node-agent',
  'simulation',
  'cli',
] as const

export type Folder = (typeof folders)[number]

export interface SourceFile {
  /** From the root of the repository, such as `apiserver/cache/watch-cache.ts`. */
  readonly path: string
  readonly folder: Folder
  readonly text: string
}

/** The tests may run from their sources, or from `dist/`. */
function repositoryRoot(): string {
  const here = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
  return here.endsWith('dist') ? dirname(here) : here
}

export function sourceFiles(): readonly SourceFile[] {
  const root = repositoryRoot()
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => {
        const path = join(entry.parentPath, entry.name)
        return { path: relative(root, path), folder, text: readFileSync(path, 'utf8') }
      }),
  )
}
