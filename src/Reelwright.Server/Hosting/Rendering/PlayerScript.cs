namespace Reelwright.Server.Hosting.Rendering;

/// <summary>The only script of a page. It tells what was played and whether the button was used; without it the page lacks nothing.</summary>
/// <remarks>Quarters are of what was played, added up, not of how far somebody jumped. The last one is told a little early: players stop a frame before the end.</remarks>
internal static class PlayerScript
{
    public const string Text = """
        (()=>{const film=document.querySelector("video"),button=document.querySelector("a.cta"),told=new Set();
        if(!film||!navigator.sendBeacon)return;
        const tell=word=>{if(!told.has(word)){told.add(word);navigator.sendBeacon(film.dataset.events,word)}};
        const seen=()=>{let sum=0;for(let i=0;i<film.played.length;i++)sum+=film.played.end(i)-film.played.start(i);
        const share=sum/film.duration;for(const part of[25,50,75,100])if(share>=Math.min(part/100,.96))tell(String(part))};
        film.addEventListener("play",()=>tell("play"));film.addEventListener("timeupdate",seen);film.addEventListener("ended",seen);
        if(button)button.addEventListener("click",()=>tell("cta"))})();
        """;
}
