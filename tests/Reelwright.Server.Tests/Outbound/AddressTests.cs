using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Outbound;

namespace Reelwright.Server.Tests.Outbound;

public sealed class AddressTests
{
    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("93.184.216.34", true)]
    [InlineData("172.32.0.1", true)]
    [InlineData("100.128.0.1", true)]
    [InlineData("223.255.255.255", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("2a00:1450:4001::200e", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.255.255.254", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("168.63.129.16", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.0.0.8", false)]
    [InlineData("192.0.2.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("198.51.100.7", false)]
    [InlineData("203.0.113.9", false)]
    [InlineData("224.0.0.251", false)]
    [InlineData("240.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:8.8.8.8", false)]
    [InlineData("::8.8.8.8", false)]
    [InlineData("64:ff9b::808:808", false)]
    [InlineData("64:ff9b:1::a00:1", false)]
    [InlineData("100::1", false)]
    [InlineData("2001::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("3fff::1", false)]
    [InlineData("5f00::1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("fe80::1%2", false)]
    [InlineData("fec0::1", false)]
    [InlineData("ff02::1", false)]
    public void Only_addresses_of_the_open_internet_are_public(string address, bool isPublic) => Assert.Equal(isPublic, PublicAddresses.Contain(IPAddress.Parse(address)));

    [Fact]
    public void No_IPv6_form_of_an_IPv4_address_is_public() => Check.QuickThrowOnFailure(Prop.ForAll(
        Bytes(4),
        Gen.Choose(0, 5).ToArbitrary(),
        (four, form) =>
        {
            var prefix = new byte[12];
            byte[] bytes = form switch
            {
                0 => [.. prefix[..10], 0xFF, 0xFF, .. four],
                1 => [.. prefix, .. four],
                2 => [0x00, 0x64, 0xFF, 0x9B, .. prefix[..8], .. four],
                3 => [0x20, 0x02, .. four, .. prefix[..10]],
                4 => [0x20, 0x01, 0x00, 0x00, .. prefix[..8], .. four],
                _ => [0x00, 0x64, 0xFF, 0x9B, 0x00, 0x01, .. prefix[..6], .. four],
            };
            return !PublicAddresses.Contain(new IPAddress(bytes));
        }));

    [Fact]
    public void Nothing_is_public_and_private() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.OneOf(Bytes(4).Generator, Bytes(16).Generator).ToArbitrary(),
        bytes => !(PublicAddresses.Contain(new IPAddress(bytes)) && PrivateAddresses.Contain(new IPAddress(bytes)))));

    [Theory]
    [InlineData("https://example.org/hook?a=b", null)]
    [InlineData("https://example.org:443/", null)]
    [InlineData("https://bücher.example/", null)]
    [InlineData("http://example.org/", "must be an absolute https")]
    [InlineData("ftp://example.org/", "must be an absolute https")]
    [InlineData("file:///etc/passwd", "must be an absolute https")]
    [InlineData("/hook", "must be an absolute https")]
    [InlineData("https://me:secret@example.org/", "user or password")]
    [InlineData("https://example.org:8443/", "port 443")]
    [InlineData("https://127.0.0.1/", "private network")]
    [InlineData("https://127.1/", "private network")]
    [InlineData("https://0x7f.1/", "private network")]
    [InlineData("https://0177.0.0.1/", "private network")]
    [InlineData("https://2130706433/", "private network")]
    [InlineData("https://127.0.0.1./", "private network")]
    [InlineData("https://[::1]/", "private network")]
    [InlineData("https://[::ffff:127.0.0.1]/", "private network")]
    [InlineData("https://[64:ff9b::7f00:1]/", "private network")]
    [InlineData("https://169.254.169.254/latest/meta-data", "private network")]
    [InlineData("https://localhost/", "private network")]
    [InlineData("https://LOCALHOST./", "private network")]
    [InlineData("https://studio.localhost/", "private network")]
    public void An_address_is_judged_by_what_it_is_however_it_is_written(string address, string? problem)
    {
        var found = Of(new OutboundOptions()).FindProblem(new Uri(address, UriKind.RelativeOrAbsolute));

        Assert.True(problem is null ? found is null : found?.Contains(problem, StringComparison.Ordinal) is true, $"{address}: {found}");
    }

    [Fact]
    public void Closed_networks_are_opened_by_settings_but_never_the_place_where_clouds_keep_credentials()
    {
        var open = Of(new OutboundOptions { AllowHttp = true, AllowPrivateNetworks = true });

        Assert.Null(open.FindProblem(new Uri("http://127.0.0.1:5000/")));
        Assert.Null(open.FindProblem(new Uri("http://localhost:5000/")));
        Assert.NotNull(open.FindProblem(new Uri("http://169.254.169.254/latest")));
        Assert.NotNull(open.FindProblem(new Uri("http://[fd00:ec2::254]/latest")));
        Assert.NotNull(open.FindProblem(new Uri("http://0.0.0.0/")));
        Assert.Null(Of(new OutboundOptions { Ports = [8443] }).FindProblem(new Uri("https://example.org:8443/")));
        Assert.Null(Of(new OutboundOptions { AllowHttp = true }).FindProblem(new Uri("http://example.org/")));
    }

    private static OutboundAddresses Of(OutboundOptions options) => new(Options.Create(options));

    private static Arbitrary<byte[]> Bytes(int count) => Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(count).ToArbitrary();
}
