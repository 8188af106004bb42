import { formatFieldError, unsupportedField } from '../../../apimachinery/field-error.ts'
import { containersWithPath } from '../../../apimachinery/kinds/core/pod/containers-with-path.ts'
import type { Pod } from '../../../apimachinery/types/core-v1.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts'
import { forbid } from '../forbid.ts'
import { isPodWrite } from '../pod-write.ts'

/** Has every image pulled each time, so that only those run it who may pull it. */
export class AlwaysPullImages implements AdmissionPlugin {
  readonly name = 'AlwaysPullImages'

  admit(attributes: AdmissionAttributes): void {
    if (!isPodWrite(attributes, 'CREATE', 'UPDATE')) return
    const { spec } = attributes.object as Pod
    for (const { container } of containersWithPath(spec, 'spec')) container.imagePullPolicy = 'Always'
    for (const { image } of spec.volumes ?? []) if (image) image.pullPolicy = 'Always'
  }

  validate(attributes: AdmissionAttributes): void {
    if (!isPodWrite(attributes, 'CREATE', 'UPDATE')) return
    const { spec } = attributes.object as Pod
    const errors = containersWithPath(spec, 'spec')
      .filter(({ container }) => container.imagePullPolicy !== 'Always')
      .map(({ container, at }) => unsupportedField(`${at}.imagePullPolicy`, container.imagePullPolicy, ['Always']))
    if (errors[0]) throw forbid(attributes, formatFieldError(errors[0]))
  }
}
