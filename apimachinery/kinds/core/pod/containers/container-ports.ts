import { duplicateField, type FieldError, requiredField } from '../../../../field-error.ts'
import { invalids } from '../../../../meta-validation.ts'
import { portNameErrors, portNumberErrors } from '../../../../names.ts'
import type { Container, ContainerPort } from '../../../../types/core-v1.ts'
import { each, requiredOneOf } from '../../../validation/fields.ts'
import { protocols } from '../../../validation/ports.ts'

/** What is wrong with the ports of one container. */
export function containerPortsErrors(ports: readonly ContainerPort[] | undefined, path: string): FieldError[] {
  const names = new Set<string>()
  return each(path, ports, (port, at) => {
    const errors = port.name ? portNameUseErrors(port.name, names, `${at}.name`) : []
    if (port.containerPort === 0) errors.push(requiredField(`${at}.containerPort`))
    else errors.push(...invalids(`${at}.containerPort`, port.containerPort, portNumberErrors(port.containerPort)))
    if (port.hostPort) errors.push(...invalids(`${at}.hostPort`, port.hostPort, portNumberErrors(port.hostPort)))
    return [...errors, ...requiredOneOf(`${at}.protocol`, port.protocol, protocols)]
  })
}

/** Two containers that run at once cannot have the same port of the host. */
export function hostPortConflictErrors(containers: readonly Pick<Container, 'ports'>[], path: string): FieldError[] {
  const used = new Set<string>()
  return each(path, containers, ({ ports }, at) =>
    each(`${at}.ports`, ports, ({ protocol, hostIP, hostPort }, portPath) => {
      if (!hostPort) return []
      const key = `${protocol}/${hostIP ?? ''}/${hostPort}`
      if (used.has(key)) return [duplicateField(`${portPath}.hostPort`, key)]
      used.add(key)
      return []
    }),
  )
}

function portNameUseErrors(name: string, names: Set<string>, path: string): FieldError[] {
  const errors = invalids(path, name, portNameErrors(name))
  if (errors.length > 0) return errors
  if (names.has(name)) return [duplicateField(path, name)]
  names.add(name)
  return []
}
