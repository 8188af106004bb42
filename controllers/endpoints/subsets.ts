import type { EndpointAddress, EndpointPort, EndpointSubset } from '../../apimachinery/types/core-v1.ts'
import { goField, inOrderOfHash } from './go-hash.ts'

/** How many addresses Endpoints hold (upstream: maxCapacity). */
export const maxAddresses = 1000

/** An address with the ports that it offers. */
export interface Offer {
  readonly address: EndpointAddress
  readonly ready: boolean
  readonly ports: readonly EndpointPort[]
}

/** The addresses of a port, by IP and uid; one that is not ready in one place is so in all. */
type Offered = Map<string, Pick<Offer, 'address' | 'ready'>>

/** Ports that the same addresses offer share a subset. In upstream's order, so that equal offers are equal subsets. */
export function packSubsets(offers: readonly Offer[]): EndpointSubset[] {
  const byPort = new Map<string, { port: EndpointPort | undefined; offered: Offered }>()
  for (const { address, ready, ports } of offers) {
    // An address without ports is one all the same.
    for (const port of ports.length > 0 ? ports : [undefined]) {
      const id = JSON.stringify(port ?? null)
      const { offered } = byPort.get(id) ?? byPort.set(id, { port, offered: new Map() }).get(id)!
      const key = addressKey(address)
      offered.set(key, { address, ready: ready && (offered.get(key)?.ready ?? true) })
    }
  }
  const subsets = new Map<string, { ports: EndpointPort[]; offered: Offered }>()
  for (const { port, offered } of byPort.values()) {
    const id = `${port === undefined} ${[...offered].map(([key, { ready }]) => `${key} ${ready}`).sort()}`
    const { ports } = subsets.get(id) ?? subsets.set(id, { ports: [], offered }).get(id)!
    if (port) ports.push(port)
  }
  return inOrderOfHash([...subsets.values()].map(subsetOf), subsetInGo)
}

/**
 * At most `maxAddresses` of the addresses, the ready ones first, and of each subset in proportion.
 * @returns the same list when there are no more
 */
export function truncateSubsets(subsets: readonly EndpointSubset[]): readonly EndpointSubset[] {
  const total = (list: 'addresses' | 'notReadyAddresses') =>
    subsets.reduce((sum, subset) => sum + (subset[list]?.length ?? 0), 0)
  const [ready, notReady] = [total('addresses'), total('notReadyAddresses')]
  if (ready + notReady <= maxAddresses) return subsets
  const isCrowded = ready > maxAddresses
  const list = isCrowded ? 'addresses' : 'notReadyAddresses'
  const room = isCrowded ? maxAddresses : maxAddresses - ready
  let left = room
  return subsets.map((subset) => {
    const here = subset[list] ?? []
    const share = Math.ceil((here.length / (isCrowded ? ready : notReady)) * room)
    const kept = here.slice(0, Math.min(share, left))
    left -= kept.length
    const cut = { ...subset, [list]: kept.length > 0 ? kept : undefined }
    return isCrowded ? { ...cut, notReadyAddresses: undefined } : cut
  })
}

function subsetOf({ ports, offered }: { ports: readonly EndpointPort[]; offered: Offered }): EndpointSubset {
  const addresses = (isReady: boolean) => {
    const found = [...offered.values()].filter(({ ready }) => ready === isReady).map(({ address }) => address)
    return found.length > 0 ? found.sort(byAddress) : undefined
  }
  return {
    addresses: addresses(true),
    notReadyAddresses: addresses(false),
    ports: ports.length > 0 ? inOrderOfHash(ports, (port) => `(v1.EndpointPort)${portInGo(port)}`) : undefined,
  }
}

function addressKey({ ip, targetRef }: EndpointAddress): string {
  return `${ip} ${targetRef?.uid ?? ''}`
}

function byAddress(a: EndpointAddress, b: EndpointAddress): number {
  const [keyA, keyB] = [addressKey(a), addressKey(b)]
  return a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : keyA < keyB ? -1 : keyA > keyB ? 1 : 0
}

function subsetInGo({ addresses, notReadyAddresses, ports }: EndpointSubset): string {
  const list = (name: string, type: string, items: readonly string[] | undefined) =>
    goField(name, type, items && `[${items.join(' ')}]`)
  const fields = [
    list('Addresses', '[]v1.EndpointAddress', addresses?.map(addressInGo)),
    list('NotReadyAddresses', '[]v1.EndpointAddress', notReadyAddresses?.map(addressInGo)),
    list('Ports', '[]v1.EndpointPort', ports?.map(portInGo)),
  ]
  return `(v1.EndpointSubset){${fields.join(' ')}}`
}

function addressInGo({ ip, hostname = '', nodeName, targetRef }: EndpointAddress): string {
  const target = targetRef && [
    goField('Kind', 'string', targetRef.kind ?? ''),
    goField('Namespace', 'string', targetRef.namespace ?? ''),
    goField('Name', 'string', targetRef.name ?? ''),
    goField('UID', 'types.UID', targetRef.uid ?? ''),
    goField('APIVersion', 'string', targetRef.apiVersion ?? ''),
    goField('ResourceVersion', 'string', targetRef.resourceVersion ?? ''),
    goField('FieldPath', 'string', targetRef.fieldPath ?? ''),
  ]
  const fields = [
    goField('IP', 'string', ip),
    goField('Hostname', 'string', hostname),
    goField('NodeName', '*string', nodeName),
    goField('TargetRef', '*v1.ObjectReference', target && `{${target.join(' ')}}`),
  ]
  return `{${fields.join(' ')}}`
}

function portInGo({ name = '', port, protocol = 'TCP', appProtocol }: EndpointPort): string {
  const fields = [
    goField('Name', 'string', name),
    goField('Port', 'int32', port),
    goField('Protocol', 'v1.Protocol', protocol),
    goField('AppProtocol', '*string', appProtocol),
  ]
  return `{${fields.join(' ')}}`
}
