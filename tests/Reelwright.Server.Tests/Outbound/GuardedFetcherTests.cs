using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Reelwright.Server.Platform.Outbound;
using Reelwright.Server.Tests.Library;

namespace Reelwright.Server.Tests.Outbound;

public sealed class GuardedFetcherTests : IDisposable
{
    private const string Public = "93.184.216.34";
    private static readonly FetchLimits Limits = new(1 << 20, TimeSpan.FromSeconds(30), MaxRedirects: 3);

    private readonly TestFolder _folder = new();
    private readonly ConcurrentQueue<string> _connected = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_name_that_means_something_else_the_second_time_is_not_followed_there()
    {
        await using var site = new RawSite(path => path == "/first" ? Moved("/second") : "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret");
        var answers = new ConcurrentQueue<string>([Public, "127.0.0.1"]);
        using var fetcher = Fetcher(site, _ => answers.TryDequeue(out var next) ? [next] : []);

        var failure = await FailAsync(fetcher, "http://rebind.example/first");

        Assert.Equal(OutboundFailure.Refused, failure.Failure);
        Assert.Equal([$"{Public}:80"], _connected);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData(Public, "10.0.0.1")]
    [InlineData("::ffff:192.168.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    public async Task A_name_with_any_address_that_is_not_public_is_refused_before_a_connection_is_made(params string[] found)
    {
        await using var site = new RawSite(_ => "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        using var fetcher = Fetcher(site, _ => found);

        Assert.Equal(OutboundFailure.Refused, (await FailAsync(fetcher, "http://inside.example/")).Failure);
        Assert.Empty(_connected);
    }

    [Theory]
    [InlineData("http://127.0.0.1/", "Refused")]
    [InlineData("http://0x7f.1/", "Refused")]
    [InlineData("http://[::ffff:10.0.0.1]/", "Refused")]
    [InlineData("http://me:secret@site.example/", "Refused")]
    [InlineData("http://site.example:22/", "Refused")]
    [InlineData("file:///etc/passwd", "Refused")]
    [InlineData("/again", "BadReply")]
    public async Task Each_redirect_is_checked_like_the_first_address_and_they_have_an_end(string target, string failure)
    {
        await using var site = new RawSite(_ => Moved(target));
        using var fetcher = Fetcher(site, _ => [Public]);

        Assert.Equal(failure, (await FailAsync(fetcher, "http://site.example/")).Failure.ToString());
        Assert.Equal(failure == "Refused" ? 1 : 1 + Limits.MaxRedirects, site.Heads.Count);
    }

    [Fact]
    public async Task A_file_comes_over_a_redirect_without_cookies_credentials_or_traces()
    {
        await using var site = new RawSite(path => path == "/" ? Moved("/film", "Set-Cookie: a=b\r\n") : "HTTP/1.1 200 OK\r\nContent-Type: Video/MP4\r\nContent-Length: 5\r\n\r\nbytes");
        using var fetcher = Fetcher(site, _ => [Public]);
        using var activity = new System.Diagnostics.Activity("a request").Start();

        var file = await fetcher.DownloadAsync(new Uri("http://site.example/"), _folder.File("film"), Limits, Cancel);

        Assert.Equal((200, "video/mp4", 5), (file.Status, file.ContentType, file.SizeBytes));
        Assert.Equal("bytes", await File.ReadAllTextAsync(file.Path, Cancel));
        Assert.Equal(2, site.Heads.Count);
        Assert.All(site.Heads, head => Assert.Equal(
            ["accept-encoding: identity", "host: site.example", "user-agent: reelwright/0.1"],
            head.TrimEnd().Split("\r\n").Skip(1).Select(line => line.ToLowerInvariant()).Order()));
    }

    [Fact]
    public async Task What_is_no_success_leaves_no_file()
    {
        await using var site = new RawSite(_ => "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone");
        using var fetcher = Fetcher(site, _ => [Public]);

        var file = await fetcher.DownloadAsync(new Uri("http://site.example/"), _folder.File("film"), Limits, Cancel);

        Assert.Equal((404, false), (file.Status, File.Exists(file.Path)));
    }

    [Theory]
    [InlineData("endless", "TooLarge")]
    [InlineData("announced", "TooLarge")]
    [InlineData("packed", "BadReply")]
    [InlineData("head", "BadReply")]
    [InlineData("short", "BadReply")]
    [InlineData("noise", "BadReply")]
    public async Task Replies_that_are_too_much_or_too_little_end_with_a_reason(string what, string failure)
    {
        await using var site = new RawSite(async (_, wire, cancel) =>
        {
            await wire.WriteAsync(Encoding.Latin1.GetBytes(what switch
            {
                "announced" => $"HTTP/1.1 200 OK\r\nContent-Length: {Limits.MaxBytes + 1}\r\n\r\n",
                "packed" => "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
                "head" => $"HTTP/1.1 200 OK\r\nX-Long: {new string('x', 100 << 10)}\r\n\r\n",
                "short" => "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc",
                "noise" => "SSH-2.0-OpenSSH_9.2\r\n",
                _ => "HTTP/1.1 200 OK\r\n\r\n",
            }), cancel);
            while (what == "endless")
            {
                await wire.WriteAsync(new byte[32 << 10], cancel);
            }
        });
        using var fetcher = Fetcher(site, _ => [Public]);

        Assert.Equal(failure, (await FailAsync(fetcher, "http://site.example/")).Failure.ToString());
    }

    [Fact]
    public async Task A_body_that_drips_is_cut_off_when_the_time_is_over()
    {
        var clock = new FakeTimeProvider();
        var dripping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var site = new RawSite(async (_, wire, cancel) =>
        {
            await wire.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\na"u8.ToArray(), cancel);
            dripping.SetResult();
            await Task.Delay(Timeout.Infinite, cancel);
        });
        using var fetcher = Fetcher(site, _ => [Public], clock: clock);

        var fetching = FailAsync(fetcher, "http://site.example/");
        await dripping.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancel);
        clock.Advance(Limits.Time);

        Assert.Equal(OutboundFailure.TimedOut, (await fetching.WaitAsync(TimeSpan.FromMinutes(1), Cancel)).Failure);
    }

    [Fact]
    public async Task The_next_address_is_tried_when_one_does_not_answer()
    {
        await using var site = new RawSite(_ => "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 9\r\n\r\nslow\u0007down");
        using var fetcher = Fetcher(site, _ => ["203.0.114.1", Public], dead: "203.0.114.1");
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://site.example/") { Content = new StringContent("{}") };

        var reply = await fetcher.SendAsync(request, new FetchLimits(100, TimeSpan.FromSeconds(30)), Cancel);

        Assert.Equal((429, "slowdown", TimeSpan.FromSeconds(7)), (reply.Status, reply.Beginning, reply.RetryAfter));
        Assert.Equal(["203.0.114.1:80", $"{Public}:80"], _connected);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_not_taken()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var wanted = new CertificateRequest("CN=site.example", key, HashAlgorithmName.SHA256);
        using var certificate = wanted.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(90));
        var requests = 0;
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        async Task ServeAsync()
        {
            using var client = await listener.AcceptTcpClientAsync(Cancel);
            await using var tls = new SslStream(client.GetStream());
            try
            {
                await tls.AuthenticateAsServerAsync(certificate);
                requests += await tls.ReadAsync(new byte[1], Cancel);
            }
            catch (Exception refused) when (refused is IOException or System.Security.Authentication.AuthenticationException)
            {
                // As it should be: the client went away.
            }
        }

        var serving = ServeAsync();
        using var fetcher = Fetcher(null, _ => [Public], (_, cancel) => ConnectToAsync(listener, cancel));

        var failure = await FailAsync(fetcher, "https://site.example/");

        await serving;
        Assert.Equal((OutboundFailure.Unreachable, 0), (failure.Failure, requests));
        Assert.Contains("certificate", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<Stream> ConnectToAsync(System.Net.Sockets.TcpListener listener, CancellationToken cancel)
    {
        var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, cancel);
        return client.GetStream();
    }

    private static string Moved(string target, string headers = "") => $"HTTP/1.1 302 Found\r\nLocation: {target}\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n";

    private Task<OutboundException> FailAsync(GuardedFetcher fetcher, string address) =>
        Assert.ThrowsAsync<OutboundException>(() => fetcher.DownloadAsync(new Uri(address), _folder.File("film"), Limits, Cancel));

    private GuardedFetcher Fetcher(
        RawSite? site, Func<string, string[]> resolve, Func<IPEndPoint, CancellationToken, Task<Stream>>? connect = null, string? dead = null, TimeProvider? clock = null)
    {
        var options = Options.Create(new OutboundOptions { AllowHttp = true });
        var addresses = new OutboundAddresses(options);
        var network = new OutboundNetwork(
            (host, _) => Task.FromResult(resolve(host).Select(IPAddress.Parse).ToArray()),
            (place, cancel) =>
            {
                _connected.Enqueue(place.ToString());
                return place.Address.ToString() == dead ? throw new System.Net.Sockets.SocketException(111) : connect?.Invoke(place, cancel) ?? site!.ConnectAsync(cancel);
            });
        return new GuardedFetcher(addresses, new GuardedHandler(addresses, network), clock ?? TimeProvider.System);
    }
}
