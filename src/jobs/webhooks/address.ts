import { BlockList, isIP } from 'node:net';
import { StriateError } from '../../errors/striate-error';

export interface AddressRules {
  /** Lets private and loopback addresses through; for networks whose receivers are all inside. */
  readonly allowPrivate: boolean;
  /** Every address of a host name; rejects when there is none. */
  readonly resolve: (host: string) => Promise<readonly string[]>;
}

/** Where a message may go: the address that was checked must be the one that is connected to. */
export interface CheckedAddress {
  readonly url: URL;
  readonly address: string;
}

/** Not public: IANA's special-purpose registries for IPv4 and IPv6 (RFC 6890 and its updates), and multicast. */
const PRIVATE_SUBNETS: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
];

/** Of IPv6 only 2000::/3 is handed out to the public; these parts of it are not, or reach IPv4 by another way. */
const CLOSED_IPV6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const privateAddresses = new BlockList();
for (const [net, prefix, family] of PRIVATE_SUBNETS) privateAddresses.addSubnet(net, prefix, family);
for (const [net, prefix] of CLOSED_IPV6) privateAddresses.addSubnet(net, prefix, 'ipv6');

const globalIpv6 = new BlockList();
globalIpv6.addSubnet('2000::', 3, 'ipv6');

/** True for addresses that anyone on the internet can reach. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !privateAddresses.check(address, 'ipv4');
    case 6:
      return globalIpv6.check(address, 'ipv6') && !privateAddresses.check(address, 'ipv6');
    default:
      return false;
  }
}

/**
 * Checks a webhook's address before each try: http or https, no user name in it, and every address of its host public
 * (one private among them is enough to refuse). Throws JOB_WEBHOOK_REFUSED.
 */
export async function checkWebhookAddress(text: string, rules: AddressRules): Promise<CheckedAddress> {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw refused('expected an address that begins with https:// or http://');
  }
  if (url.username !== '' || url.password !== '') throw refused('expected no user name or password in it');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host) === 0 ? await rules.resolve(host).catch(() => []) : [host];
  const [address] = addresses;
  if (address === undefined) throw refused('its host name has no address');
  if (!rules.allowPrivate && !addresses.every(isPublicAddress)) {
    throw refused('its host has an address that is not public');
  }
  return { url, address };
}

function refused(detail: string): StriateError {
  return new StriateError('JOB_WEBHOOK_REFUSED', { detail });
}
