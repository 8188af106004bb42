import { deepEqual } from '../../../apimachinery/equality.ts'
import { conflict, objectModified } from '../../../apimachinery/errors.ts'
import { resourceQuotas } from '../../../apimachinery/kinds/core/resource-quota.ts'
import type { ResourceQuota } from '../../../apimachinery/types/core-v1.ts'
import type { ObjectStore } from '../../registry/object-store.ts'
import type { AdmissionAttributes } from '../admission.ts'
import { type Charge, charged, released } from './charges.ts'

/** How often charges are computed anew because the quota controller or a user wrote to a quota meanwhile. */
const maxAttempts = 100

/** Why a ledger writes, as the history of writes tells. */
const cause = 'ResourceQuota admission'

interface Waiting {
  readonly charge: Charge
  /** Of the write; undefined: the charge is taken back. */
  readonly attributes: AdmissionAttributes | undefined
  readonly resolve: () => void
  readonly reject: (err: unknown) => void
}

/**
 * Enters into the status of quotas what writes use, before they happen. The charges of a namespace are entered in turns:
 * those that come while others are being stored share the next write of each quota.
 */
export class QuotaLedger {
  readonly #store: () => ObjectStore
  /** Charges that wait for their turn, by namespace; present while somebody is at work there. */
  readonly #waiting = new Map<string, Waiting[]>()

  /** @param store of ResourceQuotas */
  constructor(store: () => ObjectStore) {
    this.#store = store
  }

  /** Resolves when the charge is stored. @throws {ApiError} Forbidden: a quota would be exceeded */
  charge(attributes: AdmissionAttributes, charge: Charge): Promise<void> {
    return this.#enter(attributes.namespace, charge, attributes)
  }

  /** Takes a charge back whose write did not happen. */
  release(namespace: string, charge: Charge): Promise<void> {
    return this.#enter(namespace, charge, undefined)
  }

  #enter(namespace: string, charge: Charge, attributes: AdmissionAttributes | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const entry = { charge, attributes, resolve, reject }
      const waiting = this.#waiting.get(namespace)
      if (waiting) {
        waiting.push(entry)
        return
      }
      this.#waiting.set(namespace, [entry])
      void this.#work(namespace)
    })
  }

  async #work(namespace: string): Promise<void> {
    for (;;) {
      const turn = this.#waiting.get(namespace)!
      if (turn.length === 0) break
      this.#waiting.set(namespace, [])
      try {
        await this.#settle(namespace, turn)
      } catch (err) {
        for (const { reject } of turn) reject(err)
      }
    }
    this.#waiting.delete(namespace)
  }

  /** Stores what the charges come to, and tells those who wait. */
  async #settle(namespace: string, turn: readonly Waiting[]): Promise<void> {
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const page = new Page((name) => this.#quota(namespace, name))
      const accepted: Waiting[] = []
      const refused: (readonly [Waiting, unknown])[] = []
      for (const entry of turn) {
        try {
          page.enter(entry)
          accepted.push(entry)
        } catch (err) {
          refused.push([entry, err])
        }
      }
      if (!(await this.#storeAll(page))) continue
      for (const { resolve } of accepted) resolve()
      for (const [{ reject }, err] of refused) reject(err)
      return
    }
    throw conflict(resourceQuotas, turn[0]?.charge.quotas[0] ?? '', objectModified)
  }

  /** @returns whether all quotas were written; if not, none has changed */
  async #storeAll(page: Page): Promise<boolean> {
    const written = await Promise.all(
      page.changed().map(async ([before, after]) => ({ before, after, ok: await this.#put(after) })),
    )
    if (written.every(({ ok }) => ok)) return true
    for (const { before, after, ok } of written) if (ok) await this.#restore(before, after)
    return false
  }

  async #put(quota: ResourceQuota): Promise<boolean> {
    return (await this.#store().put(quota, Number(quota.metadata.resourceVersion), { cause })).ok
  }

  /** Another quota of the same turn was not written. One that has changed again has been counted anew. */
  async #restore({ metadata, status }: ResourceQuota, ours: ResourceQuota): Promise<void> {
    const now = this.#quota(metadata.namespace!, metadata.name)
    if (now && deepEqual(now.status, ours.status)) await this.#put({ ...now, status })
  }

  #quota(namespace: string, name: string): ResourceQuota | undefined {
    return this.#store().get({ namespace, name })?.object as ResourceQuota | undefined
  }
}

/** The quotas of a namespace while charges are entered. */
class Page {
  readonly #read: (name: string) => ResourceQuota | undefined
  readonly #before = new Map<string, ResourceQuota>()
  readonly #now = new Map<string, ResourceQuota>()

  constructor(read: (name: string) => ResourceQuota | undefined) {
    this.#read = read
  }

  /** All quotas take the charge, or none does. @throws {ApiError} */
  enter({ charge, attributes }: Waiting): void {
    const changed = charge.quotas.flatMap((name) => {
      const quota = this.#quota(name)
      if (!quota) return []
      const { delta } = charge
      const used = attributes ? charged(attributes, quota, delta) : released(quota, delta)
      return [{ ...quota, status: { ...quota.status, used } }]
    })
    for (const quota of changed) this.#now.set(quota.metadata.name, quota)
  }

  /** Quotas as they were read, and as they are to be. */
  changed(): readonly (readonly [before: ResourceQuota, after: ResourceQuota])[] {
    return [...this.#now]
      .map(([name, quota]) => [this.#before.get(name)!, quota] as const)
      .filter(([before, after]) => !deepEqual(before.status, after.status))
  }

  #quota(name: string): ResourceQuota | undefined {
    const known = this.#now.get(name)
    if (known) return known
    const quota = this.#read(name)
    if (quota) this.#before.set(name, quota)
    return quota
  }
}
