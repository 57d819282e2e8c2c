using Microsoft.AspNetCore.Http.HttpResults;

namespace Reelwright.Server.Speech;

/// <summary>The voices that can be asked for; the same whatever speaks.</summary>
internal static class ListVoices
{
    public static Ok<VoicesResponse> Handle() => TypedResults.Ok(new VoicesResponse(Voice.All));
}

internal sealed record VoicesResponse(IReadOnlyList<Voice> Voices);
