using System.Net;
using System.Security.Authentication;
using System.Text;

namespace Reelwright.Server.Platform.Outbound;

/// <summary>The one way to addresses that people gave or third parties returned. It goes where <see cref="OutboundAddresses"/> allows, carries no cookies and no
/// credentials, follows redirects only as often as asked and checks each, and stops reading at a size and at a time.</summary>
internal sealed class GuardedFetcher : IDisposable
{
    /// <summary>What this server calls itself wherever it goes.</summary>
    public const string UserAgent = "Reelwright/0.1";
    private const int BufferBytes = 64 << 10;

    private readonly OutboundAddresses _addresses;
    private readonly TimeProvider _clock;
    private readonly HttpMessageInvoker _http;

    public GuardedFetcher(OutboundAddresses addresses, GuardedHandler handler, TimeProvider clock)
    {
        (_addresses, _clock) = (addresses, clock);
        _http = new HttpMessageInvoker(handler.Create());
    }

    /// <summary>Fetches a body into a file.</summary>
    /// <param name="address">Checked here; a caller need not.</param>
    /// <param name="path">A new file in a temporary folder. It may be there in part when this throws.</param>
    /// <param name="limits">How much is taken.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="OutboundException">Why there is none.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public Task<FetchedFile> DownloadAsync(Uri address, string path, FetchLimits limits, CancellationToken cancel) => RunAsync(
        limits,
        async late =>
        {
            using var reply = await FollowAsync(address, limits, late);
            var type = reply.Content.Headers.ContentType?.MediaType?.ToLowerInvariant();
            if (!reply.IsSuccessStatusCode)
            {
                return new FetchedFile((int)reply.StatusCode, type, path, 0);
            }

            // A body that grows when it is unpacked would get around its limit; nobody was asked for one.
            if (reply.Content.Headers.ContentEncoding.Any(encoding => !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)))
            {
                throw new OutboundException(OutboundFailure.BadReply, "The reply is compressed, which was not asked for.");
            }

            return new FetchedFile((int)reply.StatusCode, type, path, await StoreAsync(reply.Content, path, limits.MaxBytes, late));
        },
        cancel);

    /// <summary>Sends a request as it is and reads the reply's beginning. Nothing is followed.</summary>
    /// <param name="request">Its address is checked here.</param>
    /// <param name="limits">The beginning's length, and the time for all of it.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="OutboundException">Why there is no reply.</exception>
    public Task<BriefReply> SendAsync(HttpRequestMessage request, FetchLimits limits, CancellationToken cancel) => RunAsync(
        limits,
        async late =>
        {
            using var reply = await SendOneAsync(request, late);
            return new BriefReply((int)reply.StatusCode, await BeginningAsync(reply.Content, (int)limits.MaxBytes, late, cancel), RetryAfterOf(reply));
        },
        cancel);

    public void Dispose() => _http.Dispose();

    private async Task<T> RunAsync<T>(FetchLimits limits, Func<CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(limits.Time, _clock);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            return await work(late.Token);
        }
        catch (OperationCanceledException slow) when (!cancel.IsCancellationRequested)
        {
            throw new OutboundException(OutboundFailure.TimedOut, $"There was no whole reply within {limits.Time.TotalSeconds:0.#} seconds.", slow);
        }
        catch (HttpRequestException failure)
        {
            throw Explain(failure);
        }
    }

    private async Task<HttpResponseMessage> FollowAsync(Uri address, FetchLimits limits, CancellationToken cancel)
    {
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            var reply = await SendOneAsync(request, cancel);
            if (reply.StatusCode is not (HttpStatusCode.Moved or HttpStatusCode.Redirect or HttpStatusCode.RedirectMethod or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)
                || reply.Headers.Location is not { } next)
            {
                return reply;
            }

            reply.Dispose();
            if (redirects >= limits.MaxRedirects)
            {
                throw new OutboundException(OutboundFailure.BadReply, "The address redirects, too often or where it may not.");
            }

            if (!Uri.TryCreate(address, next, out var target))
            {
                throw new OutboundException(OutboundFailure.BadReply, "The address redirects to nowhere.");
            }

            address = target;
        }
    }

    private async Task<HttpResponseMessage> SendOneAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        if (_addresses.FindProblem(request.RequestUri!) is { } problem)
        {
            throw new OutboundException(OutboundFailure.Refused, $"The address {problem}.");
        }

        (request.Version, request.VersionPolicy) = (HttpVersion.Version11, HttpVersionPolicy.RequestVersionExact);
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        return await _http.SendAsync(request, cancel);
    }

    private static async Task<long> StoreAsync(HttpContent content, string path, long maxBytes, CancellationToken cancel)
    {
        if (content.Headers.ContentLength > maxBytes)
        {
            throw TooLarge(maxBytes);
        }

        await using var body = await content.ReadAsStreamAsync(cancel);
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous);
        var buffer = new byte[BufferBytes];
        var size = 0L;
        int read;
        while ((read = await ReadAsync(body, buffer, cancel)) > 0)
        {
            size += read;
            if (size > maxBytes)
            {
                throw TooLarge(maxBytes);
            }

            await file.WriteAsync(buffer.AsMemory(0, read), cancel);
        }

        return size;
    }

    /// <summary>Tells trouble on the wire from trouble with our own disk, which is an IOException too.</summary>
    private static async Task<int> ReadAsync(Stream body, Memory<byte> buffer, CancellationToken cancel)
    {
        try
        {
            return await body.ReadAsync(buffer, cancel);
        }
        catch (IOException broken)
        {
            throw new OutboundException(OutboundFailure.BadReply, "The reply broke off.", broken);
        }
    }

    private static async Task<string> BeginningAsync(HttpContent content, int maxBytes, CancellationToken cancel, CancellationToken stop)
    {
        await using var body = await content.ReadAsStreamAsync(cancel);
        var buffer = new byte[maxBytes];
        var read = 0;
        try
        {
            while (read < buffer.Length && await ReadAsync(body, buffer.AsMemory(read), cancel) is > 0 and var more)
            {
                read += more;
            }
        }
        catch (Exception end) when (end is OutboundException || (end is OperationCanceledException && !stop.IsCancellationRequested))
        {
            // The status has been said, and that is what counts; how a reply ends is the other side's business.
        }

        return string.Concat(Encoding.UTF8.GetString(buffer, 0, read).Where(c => !char.IsControl(c) || c is '\n'));
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage reply) => reply.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > _clock.GetUtcNow() ? date - _clock.GetUtcNow() : TimeSpan.Zero,
        _ => null,
    };

    /// <summary>What the guard said is inside what the framework says.</summary>
    private static OutboundException Explain(HttpRequestException failure)
    {
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case OutboundException known:
                    return known;
                case AuthenticationException:
                    return new OutboundException(OutboundFailure.Unreachable, "The address has no certificate that can be trusted.", failure);
            }
        }

        return failure.HttpRequestError is HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.ResponseEnded
            ? new OutboundException(OutboundFailure.BadReply, "The reply is not what HTTP allows, or too long in its head.", failure)
            : new OutboundException(OutboundFailure.Unreachable, "The address cannot be reached.", failure);
    }

    private static OutboundException TooLarge(long maxBytes) => new(OutboundFailure.TooLarge, $"The reply is larger than {maxBytes >> 20} MiB.");
}
