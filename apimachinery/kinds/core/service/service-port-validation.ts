import { duplicateField, type FieldError, forbiddenField, requiredField } from '../../../field-error.ts'
import { invalids } from '../../../meta-validation.ts'
import { dnsLabelErrors, portNumberErrors, qualifiedNameErrors } from '../../../names.ts'
import type { Service, ServicePort } from '../../../types/core-v1.ts'
import { each, optionalName, requiredOneOf } from '../../validation/fields.ts'
import { portOrNameErrors, protocols } from '../../validation/ports.ts'
import { isHeadless } from './service-needs.ts'

/** What is wrong with the ports of a Service. */
export function servicePortsErrors(service: Service): FieldError[] {
  const { ports = [], type } = service.spec
  if (ports.length === 0 && !isHeadless(service) && type !== 'ExternalName') return [requiredField('spec.ports')]
  const names = new Set<string>()
  return [
    ...each('spec.ports', ports, (port, at) => [
      ...nameErrors(port.name, names, ports.length > 1, `${at}.name`),
      ...portErrors(port, at),
    ]),
    ...nodePortErrors(service),
    ...repeatedPortErrors(ports),
  ]
}

function nameErrors(name: string | undefined, names: Set<string>, mustHave: boolean, path: string): FieldError[] {
  if (!name) return mustHave ? [requiredField(path)] : []
  const errors = invalids(path, name, dnsLabelErrors(name))
  if (names.has(name)) errors.push(duplicateField(path, name))
  names.add(name)
  return errors
}

function portErrors({ port, protocol, targetPort, appProtocol }: ServicePort, path: string): FieldError[] {
  return [
    ...invalids(`${path}.port`, port, portNumberErrors(port)),
    ...requiredOneOf(`${path}.protocol`, protocol, protocols),
    ...portOrNameErrors(targetPort ?? 0, `${path}.targetPort`),
    ...optionalName(`${path}.appProtocol`, appProtocol, qualifiedNameErrors),
  ]
}

function nodePortErrors({ spec: { ports, type } }: Service): FieldError[] {
  const published = type === 'NodePort' || type === 'LoadBalancer'
  const used = new Set<string>()
  return each('spec.ports', ports, ({ nodePort, protocol }, at) => {
    if (!nodePort) return []
    if (type === 'ClusterIP') return [forbiddenField(`${at}.nodePort`, "may not be used when `type` is 'ClusterIP'")]
    const key = `${protocol}/${nodePort}`
    if (published && used.has(key)) return [duplicateField(`${at}.nodePort`, nodePort)]
    used.add(key)
    return []
  })
}

function repeatedPortErrors(ports: readonly ServicePort[]): FieldError[] {
  const used = new Set<string>()
  return each('spec.ports', ports, ({ port, protocol }, at) => {
    const key = `${protocol}/${port}`
    if (used.has(key)) {
      // Upstream prints the struct that it uses as key.
      const struct = { Name: '', Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 }
      return [duplicateField(at, struct)]
    }
    used.add(key)
    return []
  })
}
