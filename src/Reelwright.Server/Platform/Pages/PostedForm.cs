using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Platform.Pages;

/// <summary>The fields of a form on one of our pages, sent from that page and from nowhere else.</summary>
internal sealed class PostedForm
{
    private const int MaxBytes = 32 << 10;
    private const int MaxFields = 32;
    private const int MaxNameLength = 100;
    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);

    /// <exception cref="Refusal">403 <c>cross_site</c>; 400 <c>unsupported_media</c>; 413.</exception>
    public static async Task<PostedForm> ReadAsync(HttpContext http, CancellationToken cancel)
    {
        if (!SameOrigin.Holds(http.Request, http.RequestServices.GetRequiredService<SiteAddress>()))
        {
            throw Refusal.Forbidden("cross_site", "This form can only be sent from this site's own page.");
        }

        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) || !type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            throw Refusal.UnsupportedMedia("Send the form as application/x-www-form-urlencoded.");
        }

        if (http.Request.ContentLength > MaxBytes)
        {
            throw Refusal.TooLarge(MaxBytes);
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxBytes;
        }

        var form = new PostedForm();
        try
        {
            using var reader = new FormReader(http.Request.Body) { ValueCountLimit = MaxFields, KeyLengthLimit = MaxNameLength, ValueLengthLimit = MaxBytes };
            foreach (var (name, values) in await reader.ReadFormAsync(cancel))
            {
                form._fields[name] = values[^1] ?? "";
            }
        }
        catch (InvalidDataException)
        {
            throw Refusal.UnsupportedMedia("The form is malformed.");
        }

        return form;
    }

    /// <summary>A field's value; empty when the form has none of that name.</summary>
    public string this[string name] => _fields.GetValueOrDefault(name, "");
}
