import type { TemplateValue } from '../template-types';

/** A part of a template of the network. */
export interface NetworkPart {
  readonly parameters: Readonly<Record<string, TemplateValue>>;
  readonly conditions: Readonly<Record<string, TemplateValue>>;
  readonly resources: Readonly<Record<string, TemplateValue>>;
}

/** Ways from a VPC to a source outside of AWS: VPN, Direct Connect, and the names of its network. */
export const privateWays = (): NetworkPart => {
  const parts = [gateway, vpn, directConnect, names];
  return {
    parameters: Object.assign({}, ...parts.map((part) => part.parameters)) as NetworkPart['parameters'],
    conditions: Object.assign({}, ...parts.map((part) => part.conditions)) as NetworkPart['conditions'],
    resources: Object.assign({}, ...parts.map((part) => part.resources)) as NetworkPart['resources'],
  };
};

const text = (Description: string, more: Readonly<Record<string, TemplateValue>> = {}): TemplateValue => ({
  Type: 'String',
  Default: '',
  Description,
  ...more,
});
const given = (parameter: string): TemplateValue => ({ 'Fn::Not': [{ 'Fn::Equals': [{ Ref: parameter }, ''] }] });

/** Both ways end at one gateway of the VPC, whose routes are entered by themselves. */
const gateway: NetworkPart = {
  parameters: {},
  conditions: { HasGateway: { 'Fn::Or': [{ Condition: 'HasVpn' }, { Condition: 'HasDirectConnect' }] } },
  resources: {
    PrivateGateway: {
      Type: 'AWS::EC2::VPNGateway',
      Condition: 'HasGateway',
      Properties: { Type: 'ipsec.1' },
    },
    PrivateGatewayAttachment: {
      Type: 'AWS::EC2::VPCGatewayAttachment',
      Condition: 'HasGateway',
      Properties: { VpcId: { Ref: 'VpcId' }, VpnGatewayId: { Ref: 'PrivateGateway' } },
    },
    PrivateRoutes: {
      Type: 'AWS::EC2::VPNGatewayRoutePropagation',
      Condition: 'HasGateway',
      DependsOn: 'PrivateGatewayAttachment',
      Properties: { RouteTableIds: { Ref: 'RouteTableIds' }, VpnGatewayId: { Ref: 'PrivateGateway' } },
    },
  },
};

const vpn: NetworkPart = {
  parameters: {
    CustomerGatewayAddress: text('Public address of the device at the other end of a VPN. Empty: no VPN.', {
      AllowedPattern: '^(\\d{1,3}(\\.\\d{1,3}){3})?$',
    }),
    SourceNetwork: text('Network of the source as a CIDR block, for the static route of the VPN.', {
      AllowedPattern: '^(\\d{1,3}(\\.\\d{1,3}){3}/\\d{1,2})?$',
    }),
  },
  conditions: { HasVpn: { 'Fn::And': [given('CustomerGatewayAddress'), given('SourceNetwork')] } },
  resources: {
    CustomerGateway: {
      Type: 'AWS::EC2::CustomerGateway',
      Condition: 'HasVpn',
      Properties: { Type: 'ipsec.1', IpAddress: { Ref: 'CustomerGatewayAddress' }, BgpAsn: 65_000 },
    },
    Vpn: {
      Type: 'AWS::EC2::VPNConnection',
      Condition: 'HasVpn',
      DependsOn: 'PrivateGatewayAttachment',
      Properties: {
        Type: 'ipsec.1',
        StaticRoutesOnly: true,
        CustomerGatewayId: { Ref: 'CustomerGateway' },
        VpnGatewayId: { Ref: 'PrivateGateway' },
      },
    },
    VpnRoute: {
      Type: 'AWS::EC2::VPNConnectionRoute',
      Condition: 'HasVpn',
      Properties: { DestinationCidrBlock: { Ref: 'SourceNetwork' }, VpnConnectionId: { Ref: 'Vpn' } },
    },
  },
};

/** The line itself is ordered and patched by people; what is made is its attachment to the VPC. */
const directConnect: NetworkPart = {
  parameters: {
    DirectConnectGatewayId: text('Direct Connect gateway that the line ends at. Empty: none.'),
  },
  conditions: { HasDirectConnect: given('DirectConnectGatewayId') },
  resources: {
    DirectConnectAttachment: {
      Type: 'AWS::DirectConnect::DirectConnectGatewayAssociation',
      Condition: 'HasDirectConnect',
      DependsOn: 'PrivateGatewayAttachment',
      Properties: {
        DirectConnectGatewayId: { Ref: 'DirectConnectGatewayId' },
        AssociatedGatewayId: { Ref: 'PrivateGateway' },
      },
    },
  },
};

/** Names of the source's network are asked of its own servers. */
const names: NetworkPart = {
  parameters: {
    SourceDomain: text('Domain of the names of the source, as corp.example. Empty: the names of AWS alone.'),
    NameServers: text('Two addresses of name servers of that domain, with a comma between.'),
    ResolverSubnets: text('Two subnets of the VPC, in two zones, with a comma between.'),
    ResolverSecurityGroup: text('Security group that lets DNS (port 53, TCP and UDP) out.'),
  },
  conditions: {
    HasNames: {
      'Fn::And': ['SourceDomain', 'NameServers', 'ResolverSubnets', 'ResolverSecurityGroup'].map(given),
    },
  },
  resources: {
    NameEndpoint: {
      Type: 'AWS::Route53Resolver::ResolverEndpoint',
      Condition: 'HasNames',
      Properties: {
        Direction: 'OUTBOUND',
        SecurityGroupIds: [{ Ref: 'ResolverSecurityGroup' }],
        IpAddresses: [0, 1].map((at) => ({ SubnetId: part(at, 'ResolverSubnets') })),
      },
    },
    NameRule: {
      Type: 'AWS::Route53Resolver::ResolverRule',
      Condition: 'HasNames',
      Properties: {
        RuleType: 'FORWARD',
        DomainName: { Ref: 'SourceDomain' },
        ResolverEndpointId: { Ref: 'NameEndpoint' },
        TargetIps: [0, 1].map((at) => ({ Ip: part(at, 'NameServers'), Port: '53' })),
      },
    },
    NameRuleOfTheVpc: {
      Type: 'AWS::Route53Resolver::ResolverRuleAssociation',
      Condition: 'HasNames',
      Properties: { ResolverRuleId: { Ref: 'NameRule' }, VPCId: { Ref: 'VpcId' } },
    },
  },
};

function part(at: number, parameter: string): TemplateValue {
  return { 'Fn::Select': [at, { 'Fn::Split': [',', { Ref: parameter }] }] };
}
