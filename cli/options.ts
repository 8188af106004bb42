import { isIP } from 'node:net'
import { InvalidArgumentError, Option } from 'commander'
import { z } from 'zod'
import { parseGoDuration } from '../apimachinery/duration.ts'
import { pluginNames } from '../apiserver/admission/registry.ts'
import type { Address } from '../apiserver/webhooks/service-resolver.ts'
import { controllers, selectControllers } from '../controllers/registry.ts'

/** A whole number within bounds, for commander. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = z.coerce.number().int().min(min).max(max).safeParse(text)
    if (!value.success || text.trim() === '')
      throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`)
    return value.data
  }
}

/** An IPv4 range such as 10.96.0.0/16. */
export function ipv4Range(text: string): string {
  const [address = '', bits = ''] = text.split('/')
  const size = Number(bits)
  if (isIP(address) !== 4 || !/^\d+$/.test(bits) || size < 8 || size > 28)
    throw new InvalidArgumentError('Give an IPv4 range such as 10.96.0.0/16, with 8 to 28 bits.')
  return text
}

/** A duration such as 1m30s. @returns milliseconds */
export function duration(text: string): number {
  const ms = parseGoDuration(text)
  if (ms === undefined || ms < 0) throw new InvalidArgumentError('Give a duration such as 30s or 1m30s.')
  return ms
}

/** Where a port of a Service is, `namespace/name:port=host:port`, added to those before it. */
export function serviceAddress(
  text: string,
  known: ReadonlyMap<string, Address> = new Map(),
): ReadonlyMap<string, Address> {
  const match = /^([^/:=]+\/[^/:=]+:\d+)=\[?([^\]]+?)\]?:(\d+)$/.exec(text)
  if (!match)
    throw new InvalidArgumentError('Give namespace/name:port=host:port, such as default/hook:443=127.0.0.1:9443.')
  const [, service, host, port] = match as unknown as [string, string, string, string]
  return new Map([...known, [service, { host, port: Number(port) }]])
}

/** How fast time runs: `real`, or a factor such as `60x`. @returns the factor */
export function clockFactor(text: string): number {
  if (text === 'real') return 1
  const factor = /^(\d+(?:\.\d+)?)x$/.exec(text)?.[1]
  const value = Number(factor)
  if (factor === undefined || value <= 0 || value > 10_000)
    throw new InvalidArgumentError('Give "real", or a factor such as "60x" (at most 10000x).')
  return value
}

/** Which controllers run, as upstream's `--controllers`. */
export function controllerSelection(text: string): string[] {
  const selection = text.split(',').map((part) => part.trim())
  try {
    selectControllers(selection)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new InvalidArgumentError(`${error.message}, which are: ${controllers.map(({ name }) => name).join(', ')}.`)
  }
  return selection
}

/** Names of admission plugins. */
export function pluginSelection(text: string): string[] {
  const selection = text.split(',').map((part) => part.trim())
  const unknown = selection.find((name) => !pluginNames.includes(name))
  if (unknown === undefined) return selection
  throw new InvalidArgumentError(`There is no plugin "${unknown}"; there are: ${pluginNames.join(', ')}.`)
}

/** How much is logged; may be repeated or numbered (`-v 2`). */
export const verbosity = () =>
  new Option('-v, --verbosity <level>', 'how much is logged: 0 warnings, 1 information, 2 everything')
    .argParser(wholeNumber(0, 10))
    .default(0)

/** @param use what the command does with the file */
export const kubeconfigOption = (use: string, otherwise = '$KUBECONFIG or ~/.kube/config') =>
  new Option('--kubeconfig <file>', `${use} (default: ${otherwise})`)

export const clusterName = () => new Option('-n, --name <name>', 'name of the cluster').default('peapod')
