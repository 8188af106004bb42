import { Command } from 'commander'
import { ClusterRegistry } from '../cluster-registry.ts'
import type { CliContext } from '../context.ts'

/** `peapod get clusters` */
export function getClusters(context: CliContext): Command {
  return new Command('clusters').description('list the clusters of this user').action(async () => {
    const registry = new ClusterRegistry(context)
    const entries = await registry.list()
    if (entries.length === 0) context.host.err('No clusters found. Start one with: peapod up\n')
    const rows = await Promise.all(
      entries.map(async (entry) => {
        const state = (await registry.isRunning(entry)) ? 'running' : 'stopped'
        return [entry.name, state, entry.server, entry.context, entry.dataDirectory]
      }),
    )
    if (rows.length > 0) context.host.out(columns([['NAME', 'STATE', 'SERVER', 'CONTEXT', 'DATA'], ...rows]))
  })
}

/** Text in columns, three spaces apart, as kubectl prints them. */
export function columns(rows: readonly (readonly string[])[]): string {
  const width = (column: number) => Math.max(...rows.map((row) => (row[column] ?? '').length))
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => cell.padEnd(width(i) + 3))
      .join('')
      .trimEnd()
  return `${rows.map(line).join('\n')}\n`
}
