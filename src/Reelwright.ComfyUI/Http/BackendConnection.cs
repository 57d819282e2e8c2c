using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Reelwright.ComfyUI;

/// <summary>The one way to a backend: no proxy, no redirections, no cookies, and the trust that the endpoint asks for.</summary>
internal static class BackendConnection
{
    public static SocketsHttpHandler Open(ComfyEndpoint endpoint)
    {
        var address = endpoint.Address;
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
            || address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            throw new ArgumentException("A backend's address is http:// or https://, a host and at most a path.", nameof(endpoint));
        }

        return new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = endpoint.CaFile is { } file ? PrivateTrust(file) : null },
            ConnectCallback = (context, cancel) => ConnectAsync(endpoint, context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancel),
        };
    }

    /// <summary>The prefix with a slash at its end, so that routes append to it.</summary>
    public static Uri Root(Uri address) => address.AbsolutePath.EndsWith('/') ? address : new UriBuilder(address) { Path = address.AbsolutePath + "/" }.Uri;

    public static AuthenticationHeaderValue? Authorization(ComfyEndpoint endpoint) =>
        string.IsNullOrEmpty(endpoint.Token) ? null : new AuthenticationHeaderValue("Bearer", endpoint.Token);

    private static async ValueTask<Stream> ConnectAsync(ComfyEndpoint endpoint, string host, int port, CancellationToken cancel)
    {
        var addresses = await System.Net.Dns.GetHostAddressesAsync(host, cancel);
        var allowed = endpoint.Allows is { } allows ? [.. addresses.Where(allows)] : addresses;
        if (allowed.Length == 0)
        {
            throw new ComfyException(ComfyFailure.Unreachable, $"{host} is at {string.Join(", ", addresses.Select(address => address.ToString()))}, where connections are not allowed.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static X509ChainPolicy PrivateTrust(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception failure) when (failure is IOException or CryptographicException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"The certificates in {file} cannot be read: {failure.Message}", nameof(file), failure);
        }

        return policy.CustomTrustStore.Count > 0 ? policy : throw new ArgumentException($"There is no certificate in {file}.", nameof(file));
    }
}
