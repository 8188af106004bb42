import { isAlreadyExists, isConflict } from '../../apimachinery/errors.ts'
import { leases, nodeLeaseNamespace } from '../../apimachinery/kinds/coordination/lease.ts'
import type { Lease } from '../../apimachinery/types/coordination-v1.ts'
import type { Node } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import { type Clock, toMicroTime } from '../../platform/clock.ts'

/** A node whose lease is older than this is no longer there (the kubelet's nodeLeaseDurationSeconds). */
const leaseDurationSeconds = 40

/** How often the lease is renewed: a quarter of its duration. */
export const renewEveryMs = (leaseDurationSeconds / 4) * 1_000

/** A node's heartbeat: the Lease of its name (KEP-589). */
export class NodeLease {
  readonly #client: Client
  readonly #clock: Clock
  #lease: Lease | undefined

  constructor(client: Client, clock: Clock) {
    this.#client = client
    this.#clock = clock
  }

  /**
   * Renews the lease, which is created when there is none. A lease that someone else has changed is taken as it is.
   * @param node asked when the lease is to be created, which it is only for a node that is there
   * @throws {ApiError}
   */
  async renew(node: () => Promise<Node>): Promise<void> {
    const lease = this.#lease
    this.#lease = undefined
    try {
      this.#lease = lease ? await this.#update(lease) : await this.#create(await node())
    } catch (error) {
      if (!isAlreadyExists(error) && !isConflict(error)) throw error
      const { name } = (await node()).metadata
      this.#lease = await this.#update(await this.#client.get(leases, { namespace: nodeLeaseNamespace, name }))
    }
  }

  #update(lease: Lease): Promise<Lease> {
    const renewTime = toMicroTime(this.#clock.now())
    const spec = { ...lease.spec, holderIdentity: lease.metadata.name, leaseDurationSeconds, renewTime }
    return this.#client.update(leases, { ...lease, spec })
  }

  #create({ metadata: { name, uid } }: Node): Promise<Lease> {
    const renewTime = toMicroTime(this.#clock.now())
    return this.#client.create(leases, {
      metadata: {
        name,
        namespace: nodeLeaseNamespace,
        ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid }],
      },
      spec: { holderIdentity: name, leaseDurationSeconds, renewTime },
    })
  }
}
