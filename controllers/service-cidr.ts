import { isNotFound } from '../apimachinery/errors.ts'
import { type Cidr, cidrContains, parseCidr, parseIp } from '../apimachinery/ip.ts'
import { ipAddresses } from '../apimachinery/kinds/networking/ip-address.ts'
import { ipAllocator, managedByLabel } from '../apimachinery/kinds/networking/ip-address-labels.ts'
import { serviceCidrs } from '../apimachinery/kinds/networking/service-cidr.ts'
import { apiVersionOf, keyOf } from '../apimachinery/object.ts'
import type { Condition } from '../apimachinery/types/meta-v1.ts'
import type { IPAddress, ServiceCIDR } from '../apimachinery/types/networking-v1.ts'
import type { Client } from '../client/client.ts'
import type { Informer } from '../client/informers/informer.ts'
import { done, type Reconciler, type Result, requeueAfter } from '../client/reconcilers/reconciler.ts'
import { mapped } from '../client/reconcilers/wake.ts'
import { type Clock, parseTime, toTime } from '../platform/clock.ts'
import type { ControllerDeps } from './controller.ts'

const finalizer = 'networking.k8s.io/service-cidr-finalizer'

/** Until all API servers know that a range is on its way out, they may still give addresses of it (upstream: deletionGracePeriod). */
const gracePeriodMs = 10_000

/**
 * Makes ServiceCIDRs ready, and lets those that are deleted go when the addresses of all Services are in others
 * (KEP-1880).
 */
export class ServiceCidrController implements Reconciler<ServiceCIDR> {
  readonly name = 'service-cidr-controller'
  readonly resource = serviceCidrs
  readonly wakeOn
  readonly #clock: Clock
  readonly #ranges: Informer<ServiceCIDR>
  readonly #addresses: Informer<IPAddress>

  constructor({ clock, informers }: ControllerDeps) {
    this.#clock = clock
    this.#ranges = informers.of(serviceCidrs)
    this.#addresses = informers.of(ipAddresses)
    this.wakeOn = [
      // One that comes or goes decides whether others can.
      mapped<ServiceCIDR>(serviceCidrs, (range) => [keyOf(range), ...this.#overlapping(range).map(keyOf)]),
      mapped<IPAddress>(ipAddresses, (address) => (isOfService(address) ? this.#containing(address).map(keyOf) : [])),
    ]
  }

  async reconcile(range: ServiceCIDR, client: Client): Promise<Result> {
    const { finalizers = [], deletionTimestamp } = range.metadata
    if (!deletionTimestamp) {
      if (!finalizers.includes(finalizer)) await patchFinalizers(range, { finalizers: [finalizer] }, client)
      await this.#report(range, { status: 'True', reason: '', message: 'Kubernetes Service CIDR is ready' }, client)
    } else if (!this.#mayGo(range)) {
      await this.#report(range, stillInUse, client)
    } else {
      const remainingMs = parseTime(deletionTimestamp) + gracePeriodMs - this.#clock.now()
      if (remainingMs > 0) return requeueAfter(remainingMs)
      if (finalizers.includes(finalizer))
        await patchFinalizers(range, { '$deleteFromPrimitiveList/finalizers': [finalizer] }, client)
    }
    return done
  }

  async #report({ metadata: { name }, status }: ServiceCIDR, wanted: Verdict, client: Client): Promise<void> {
    if (status?.conditions?.some((known) => known.type === 'Ready' && known.status === wanted.status)) return
    const condition = { type: 'Ready', ...wanted, lastTransitionTime: toTime(this.#clock.now()) }
    const { kind } = serviceCidrs
    const apiVersion = apiVersionOf(serviceCidrs)
    const body = { apiVersion, kind, metadata: { name }, status: { conditions: [condition] } }
    const options = { subresource: 'status', fieldManager: this.name, force: true }
    await client.patch(serviceCidrs, { name }, 'apply', body, options)
  }

  /** Whether each of its addresses that a Service has is in another range, too. */
  #mayGo(range: ServiceCIDR): boolean {
    const others = this.#ranges.list().filter(({ metadata }) => metadata.uid !== range.metadata.uid)
    const isWithin = (cidr: Cidr) => others.some((other) => cidrsOf(other).some((outer) => contains(outer, cidr)))
    if (cidrsOf(range).every(isWithin)) return true
    return !this.#addresses
      .list()
      .filter(isOfService)
      .some((address) => {
        const containing = this.#containing(address)
        return containing.length === 1 && containing[0]?.metadata.uid === range.metadata.uid
      })
  }

  #containing({ metadata }: IPAddress): readonly ServiceCIDR[] {
    const ip = parseIp(metadata.name)
    return ip ? this.#ranges.list().filter((range) => cidrsOf(range).some((cidr) => cidrContains(cidr, ip))) : []
  }

  #overlapping(range: ServiceCIDR): readonly ServiceCIDR[] {
    const mine = cidrsOf(range)
    const overlaps = (other: Cidr) => mine.some((cidr) => contains(cidr, other) || contains(other, cidr))
    return this.#ranges.list().filter((other) => cidrsOf(other).some(overlaps))
  }
}

type Verdict = Pick<Condition, 'status' | 'reason' | 'message'>

const stillInUse: Verdict = {
  status: 'False',
  reason: 'Terminating',
  message: 'There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR',
}

function isOfService({ metadata: { labels } }: IPAddress): boolean {
  return labels?.[managedByLabel] === ipAllocator
}

function cidrsOf({ spec }: ServiceCIDR): Cidr[] {
  return (spec.cidrs ?? []).flatMap((cidr) => parseCidr(cidr) ?? [])
}

function contains(outer: Cidr, inner: Cidr): boolean {
  return outer.prefixLength <= inner.prefixLength && cidrContains(outer, inner.ip)
}

async function patchFinalizers({ metadata }: ServiceCIDR, change: object, client: Client): Promise<void> {
  const body = { metadata: { uid: metadata.uid, ...change } }
  await client.patch(serviceCidrs, metadata, 'strategic', body).catch((error: unknown) => {
    if (!isNotFound(error)) throw error
  })
}
