import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { type CliContext, CliError } from './context.ts'

const entrySchema = z.object({
  name: z.string(),
  /** The process that serves the cluster; it may have ended since. */
  processId: z.number().int(),
  server: z.string(),
  dataDirectory: z.string(),
  kubeconfig: z.string(),
  context: z.string(),
})

/** A cluster of this user on this machine: where it runs, or last ran. */
export type ClusterEntry = z.infer<typeof entrySchema>

/** The cluster that commands mean when none is named. */
export const mainCluster = 'peapod'

/** The kubeconfig context of a cluster: `peapod`, or `peapod-NAME`. */
export const contextOf = (name: string): string => (name === mainCluster ? mainCluster : `${mainCluster}-${name}`)

/** Names become folder and context names. */
const namePattern = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/

/** @throws {CliError} */
export function checkClusterName(name: string): string {
  if (namePattern.test(name) && name.length <= 63) return name
  throw new CliError(`"${name}" is no cluster name: use at most 63 lower case letters, digits, "." and "-"`)
}

/** Remembers the clusters of this user, one file each in `$PEAPOD_HOME` or `~/.peapod`. */
export class ClusterRegistry {
  readonly #host: CliContext['host']
  readonly #directory: string

  constructor({ host }: CliContext) {
    this.#host = host
    this.#directory = host.env['PEAPOD_HOME'] ?? join(host.homeDirectory, '.peapod')
  }

  /** Where the data of a cluster is kept that is not told where. */
  dataDirectory(name: string): string {
    return join(this.#directory, 'clusters', name)
  }

  async list(): Promise<readonly ClusterEntry[]> {
    const files = await readdir(this.#directory).catch(() => [])
    const names = files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length))
    const entries = await Promise.all(names.sort().map((name) => this.find(name)))
    return entries.filter((entry) => entry !== undefined)
  }

  async find(name: string): Promise<ClusterEntry | undefined> {
    const text = await readFile(this.#file(name), 'utf8').catch(() => undefined)
    if (text === undefined) return undefined
    try {
      return entrySchema.parse(JSON.parse(text))
    } catch (cause) {
      throw new CliError(`${this.#file(name)} is damaged; delete it and start the cluster again`, { cause })
    }
  }

  /** The process alone proves nothing: after a crash or a reboot its number may be another program's. */
  async isRunning({ processId, server }: ClusterEntry): Promise<boolean> {
    return this.#host.isAlive(processId) && (await this.#host.answers(server))
  }

  async save(entry: ClusterEntry): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 })
    const temporary = `${this.#file(entry.name)}.${entry.processId}`
    await writeFile(temporary, `${JSON.stringify(entry, null, 2)}\n`, { mode: 0o600 })
    await rename(temporary, this.#file(entry.name))
  }

  async remove(name: string): Promise<void> {
    await rm(this.#file(name), { force: true })
  }

  #file(name: string): string {
    return join(this.#directory, `${name}.json`)
  }
}
