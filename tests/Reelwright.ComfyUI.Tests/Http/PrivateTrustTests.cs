using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Reelwright.ComfyUI.Tests.Http;

/// <summary>HTTPS with a certificate authority of the house.</summary>
public sealed class PrivateTrustTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = new(2099, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly X509Certificate2 _authority = Authority("Reelwright test authority");
    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_certificate_of_the_named_authority_is_trusted()
    {
        Assert.Null(await AskAsync(_authority, _authority, "127.0.0.1"));
    }

    [Fact]
    public async Task Another_authority_s_is_not()
    {
        using var other = Authority("Another authority");

        Assert.Equal(ComfyFailure.Unreachable, (await AskAsync(other, _authority, "127.0.0.1"))?.Failure);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_not()
    {
        Assert.Equal(ComfyFailure.Unreachable, (await AskAsync(_authority, _authority, "127.0.0.2"))?.Failure);
    }

    [Fact]
    public void A_file_without_certificates_is_refused_at_once()
    {
        File.WriteAllText(_file, "nothing");

        Assert.Throws<ArgumentException>(() => new ComfyClient(new ComfyEndpoint(new Uri("https://localhost"), CaFile: _file), TimeProvider.System));
    }

    public void Dispose()
    {
        _authority.Dispose();
        File.Delete(_file);
    }

    private async Task<ComfyException?> AskAsync(X509Certificate2 issuer, X509Certificate2 trusted, string name)
    {
        await File.WriteAllTextAsync(_file, trusted.ExportCertificatePem(), Cancel);
        using var certificate = Server(issuer, IPAddress.Parse(name));
        await using var listener = await Listener.StartAsync(context => Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "[]"), certificate);
        using var client = new ComfyClient(new ComfyEndpoint(listener.Address, CaFile: _file), TimeProvider.System);
        return (ComfyException?)await Record.ExceptionAsync(() => client.ListModelFoldersAsync(Cancel));
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        return request.CreateSelfSigned(Start, End);
    }

    private static X509Certificate2 Server(X509Certificate2 issuer, IPAddress address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=comfy", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(issuer, Start.AddDays(1), End.AddDays(-1), [1, 2, 3, 4]);
        using var withKey = certificate.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }
}
