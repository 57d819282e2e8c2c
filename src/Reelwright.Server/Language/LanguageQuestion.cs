using System.Text.Json.Nodes;

namespace Reelwright.Server.Language;

/// <summary>Something to ask a language model, to be answered with one JSON object.</summary>
/// <param name="Name">What the answer is, in letters and underscores: "translation".</param>
/// <param name="Instructions">What the model is to do; ours, never a user's words.</param>
/// <param name="Input">What it is to do it with.</param>
/// <param name="Schema">JSON schema of the answer: an object, all of its properties required and no others.</param>
internal sealed record LanguageQuestion(string Name, string Instructions, string Input, JsonObject Schema);
