using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Platform.Http.Idempotency;

/// <summary>A keyed hash of method, path and what the body says (not how it is spaced): HMAC-SHA-256, as 64 hex digits.</summary>
internal sealed class RequestFingerprint(ServerSecrets secrets, IOptions<LimitsOptions> limits)
{
    public async Task<string> ComputeAsync(HttpContext http, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secrets.Derive("idempotency"));
        Append(hash, http.Request.Method, http.Request.Path.Value ?? "", http.Request.QueryString.Value ?? "");
        if (http.Request.HasFormContentType)
        {
            await AppendFormAsync(hash, http, cancel);
        }
        else if (http.Request.ContentLength is not (null or 0) || http.Request.Headers.TransferEncoding.Count > 0)
        {
            AppendJson(hash, await http.ReadJsonBytesAsync(cancel));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private async Task AppendFormAsync(IncrementalHash hash, HttpContext http, CancellationToken cancel)
    {
        var declared = http.GetEndpoint()?.Metadata.GetMetadata<ReadsForm>();
        var bytes = limits.Value.BytesOf(declared?.Limit ?? UploadLimit.Image) * (declared?.MostFiles ?? 1);
        var form = await UploadForm.ReadAsync(http, bytes, cancel);
        foreach (var (name, value) in form.Fields.OrderBy(field => field.Key, StringComparer.Ordinal))
        {
            Append(hash, "field", name, value);
        }

        foreach (var (name, file) in form.Files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            Append(hash, "file", name, file.Sha256);
        }
    }

    private static void AppendJson(IncrementalHash hash, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 32 });
            AppendValue(hash, document.RootElement);
        }
        catch (JsonException)
        {
            // Not JSON: the handler will say so. Its bytes are fingerprint enough.
            hash.AppendData(bytes.Span);
        }
    }

    private static void AppendValue(IncrementalHash hash, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    Append(hash, "member", member.Name);
                    AppendValue(hash, member.Value);
                }

                Append(hash, "end");
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    AppendValue(hash, item);
                }

                Append(hash, "end");
                break;
            default:
                // Raw text: an escaped half surrogate cannot be decoded, and need not be.
                Append(hash, value.ValueKind.ToString(), value.GetRawText());
                break;
        }
    }

    private static void Append(IncrementalHash hash, params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
    }
}
