import { InvalidArgumentError, Option } from 'commander'
import { CidrSet } from '../controllers/node-ipam/cidr-set.ts'
import { clusterNetworks, type NodeNetworks } from '../controllers/node-ipam/node-ipam.ts'
import { CliError } from './context.ts'
import { wholeNumber } from './options.ts'

/** Of which networks nodes get theirs; names and meanings are upstream's. */
export interface NodeNetworkFlags {
  readonly allocateNodeCidrs?: boolean
  readonly clusterCidr?: string[]
  readonly nodeCidrMaskSizeIpv4?: number
  readonly nodeCidrMaskSizeIpv6?: number
}

/** Upstream's defaults of the lengths of nodes' networks. */
const usualMaskSizes = { 4: 24, 6: 64 }

export function nodeNetworkOptions(): Option[] {
  return [
    new Option('--allocate-node-cidrs', 'give nodes that bring no network for their pods one of --cluster-cidr'),
    new Option('--cluster-cidr <cidrs>', 'networks to give nodes theirs of: one of a family, or one of each').argParser(
      networks,
    ),
    new Option(
      '--node-cidr-mask-size-ipv4 <bits>',
      `size of nodes' IPv4 networks (default: ${usualMaskSizes[4]})`,
    ).argParser(wholeNumber(0, 32)),
    new Option(
      '--node-cidr-mask-size-ipv6 <bits>',
      `size of nodes' IPv6 networks (default: ${usualMaskSizes[6]})`,
    ).argParser(wholeNumber(0, 128)),
  ]
}

/** @returns undefined when nodes are to get none @throws {CliError} the networks cannot be divided so */
export function nodeNetworksOf(flags: NodeNetworkFlags): NodeNetworks | undefined {
  if (!flags.allocateNodeCidrs) return undefined
  if (!flags.clusterCidr) throw new CliError('--allocate-node-cidrs needs --cluster-cidr')
  const { nodeCidrMaskSizeIpv4 = usualMaskSizes[4], nodeCidrMaskSizeIpv6 = usualMaskSizes[6] } = flags
  const wanted = { clusterCidrs: flags.clusterCidr, maskSizes: { 4: nodeCidrMaskSizeIpv4, 6: nodeCidrMaskSizeIpv6 } }
  try {
    for (const { cidr, maskSize } of clusterNetworks(wanted)) new CidrSet(cidr, maskSize)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new CliError(error.message)
  }
  return wanted
}

function networks(text: string): string[] {
  const cidrs = text.split(',').map((part) => part.trim())
  const maskSizes = { 4: 32, 6: 128 }
  try {
    const families = clusterNetworks({ clusterCidrs: cidrs, maskSizes }).map(({ cidr }) => cidr.ip.family)
    if (new Set(families).size === cidrs.length) return cidrs
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new InvalidArgumentError(`${error.message}.`)
  }
  throw new InvalidArgumentError('Give one network of a family, or one of each.')
}
