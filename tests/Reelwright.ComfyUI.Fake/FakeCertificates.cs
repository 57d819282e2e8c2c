using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Reelwright.ComfyUI.Fake;

/// <summary>A private certificate authority and a server certificate for 127.0.0.1 from it.</summary>
public static class FakeCertificates
{
    /// <summary>The server's certificate with its key, and the authority's certificate as PEM for a client's CaFile.</summary>
    public static (X509Certificate2 Server, string AuthorityPem) Create(TimeProvider clock)
    {
        var from = clock.GetUtcNow().AddDays(-1);
        var to = from.AddDays(30);
        using var authorityKey = RSA.Create(2048);
        var authorityRequest = new CertificateRequest("CN=Reelwright test authority", authorityKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authorityRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        using var authority = authorityRequest.CreateSelfSigned(from, to);

        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(authority, from, to, RandomNumberGenerator.GetBytes(8));
        using var withKey = signed.CopyWithPrivateKey(key);
        return (X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), null), authority.ExportCertificatePem());
    }
}
