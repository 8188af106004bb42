import type { AdmissionPlugin } from '../admission.ts'
import { forbid } from '../forbid.ts'

/** Lets everything pass. Upstream keeps the name for those who still have it in their flags. */
export const alwaysAdmit: AdmissionPlugin = { name: 'AlwaysAdmit' }

/** Refuses every write. For tests of clients. */
export const alwaysDeny: AdmissionPlugin = {
  name: 'AlwaysDeny',
  validate(attributes) {
    throw forbid(attributes, 'admission control is denying all modifications')
  },
}
