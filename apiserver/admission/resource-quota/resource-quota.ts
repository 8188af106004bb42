import { resourceQuotas } from '../../../apimachinery/kinds/core/resource-quota.ts'
import type { Clock } from '../../../platform/clock.ts'
import type { ObjectReader } from '../../object-reader.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts'
import { type Charge, charged, chargeFor } from './charges.ts'
import type { LimitedResource } from './limited-resources.ts'
import type { QuotaLedger } from './quota-ledger.ts'

export interface ResourceQuotaDeps {
  readonly reader: ObjectReader
  readonly clock: Clock
  readonly ledger: QuotaLedger
  readonly limited: readonly LimitedResource[]
}

/** Keeps what a namespace uses within its ResourceQuotas. Comes last: what others refuse is not charged. */
export class ResourceQuotaPlugin implements AdmissionPlugin {
  readonly name = 'ResourceQuota'
  readonly #deps: ResourceQuotaDeps

  constructor(deps: ResourceQuotaDeps) {
    this.#deps = deps
  }

  validate(attributes: AdmissionAttributes): void | Promise<void> {
    const { namespace, kind } = attributes
    if (namespace === '' || kind.plural === 'namespaces' || kind.plural === 'events') return
    const { reader, clock, limited } = this.#deps
    const quotas = reader.list(resourceQuotas, namespace)
    if (quotas.length === 0 && limited.length === 0) return
    const charge = chargeFor(attributes, quotas, limited, clock.now())
    if (!charge) return
    if (!attributes.dryRun) return this.#charge(attributes, charge)
    for (const quota of quotas) {
      if (charge.quotas.includes(quota.metadata.name)) charged(attributes, quota, charge.delta)
    }
  }

  async #charge(attributes: AdmissionAttributes, charge: Charge): Promise<void> {
    const { ledger } = this.#deps
    await ledger.charge(attributes, charge)
    attributes.onFailure?.(() => ledger.release(attributes.namespace, charge))
  }
}
