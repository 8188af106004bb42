import type { Service } from '../../../apimachinery/types/core-v1.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts'
import { forbid } from '../forbid.ts'

/** Lets no Service take further external addresses: whoever names one receives what others send there. */
export class DenyServiceExternalIPs implements AdmissionPlugin {
  readonly name = 'DenyServiceExternalIPs'

  validate(attributes: AdmissionAttributes): void {
    const { kind, subresource, object, oldObject, operation } = attributes
    if (kind.kind !== 'Service' || kind.group !== '' || subresource !== '') return
    if (operation !== 'CREATE' && operation !== 'UPDATE') return
    const before = (oldObject as Service | undefined)?.spec.externalIPs ?? []
    if ((object as Service).spec.externalIPs?.some((address) => !before.includes(address))) {
      throw forbid(attributes, 'Use of external IPs is denied by admission control')
    }
  }
}
