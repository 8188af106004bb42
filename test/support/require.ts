import { execFileSync } from 'node:child_process'
import { accessSync, constants, readdirSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import type { Test } from 'tap'

/** Programs that some tests need and that not every machine has. */
export type Tool = 'kubectl' | 'docker'

/** A kubectl of this machine. */
export interface KubectlBinary {
  readonly path: string
  /** The minor version: 33 for v1.33.2. */
  readonly minor: number
}

/** Of kubectl 1.29 to 1.36; older ones are further from a 1.36 server than kubectl supports, and found only if asked for. */
const versionedName = /^kubectl\.1\.(29|3[0-6])$/

const isThere: Readonly<Record<Tool, () => boolean>> = {
  kubectl: () => kubectls().length > 0,
  // A client without an engine behind it runs no containers.
  docker: () => output('docker', ['version', '--format', '{{.Server.Version}}']) !== undefined,
}

/**
 * Whether a test that needs `tool` can run. Without the tool the test is skipped and says why; it fails instead if
 * `$PEAPOD_REQUIRE` (names, comma-separated) lists the tool. Call it first, and return when it answers false.
 */
export function requireTool(t: Test, tool: Tool): boolean {
  if (isThere[tool]()) return true
  const required = (process.env['PEAPOD_REQUIRE'] ?? '').split(',').map((name) => name.trim())
  if (required.includes(tool)) t.fail(`${tool} does not work here, and PEAPOD_REQUIRE lists it`)
  else t.plan(0, `${tool} does not work here`)
  return false
}

let found: readonly KubectlBinary[] | undefined

/**
 * Every kubectl of this machine, oldest first: that of $PATH, those called `kubectl.1.29` to `kubectl.1.36` beside it or
 * beside what it links to, and those that `$PEAPOD_KUBECTL` lists (paths, separated as in $PATH).
 */
export function kubectls(): readonly KubectlBinary[] {
  found ??= findKubectls()
  return found
}

/** The newest kubectl. @throws {Error} there is none: ask `requireTool` first */
export function newestKubectl(): KubectlBinary {
  const newest = kubectls().at(-1)
  if (!newest) throw new Error('there is no kubectl')
  return newest
}

function findKubectls(): readonly KubectlBinary[] {
  const onPath = pathsOf(process.env['PATH']).map((folder) => join(folder, 'kubectl'))
  const asked = pathsOf(process.env['PEAPOD_KUBECTL'])
  const first = onPath.find(isExecutable)
  const beside = first ? [dirname(first), dirname(realpathSync(first))].flatMap(versionedIn) : []
  const paths = [...(first ? [first] : []), ...beside, ...asked].filter(isExecutable)
  return [...new Set(paths.map((path) => realpathSync(path)))]
    .map((path) => ({ path, minor: minorOf(path) }))
    .filter((binary): binary is KubectlBinary => binary.minor !== undefined)
    .sort((a, b) => a.minor - b.minor)
}

const pathsOf = (list = ''): string[] => list.split(delimiter).filter(Boolean)

function versionedIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => versionedName.test(file))
    .map((file) => join(folder, file))
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** @returns undefined when it does not run */
function minorOf(kubectl: string): number | undefined {
  const text = output(kubectl, ['version', '--client', '--output=json'])
  const minor = /"minor": *"(\d+)/.exec(text ?? '')?.[1]
  return minor === undefined ? undefined : Number(minor)
}

function output(file: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 20_000 })
  } catch {
    return undefined
  }
}
